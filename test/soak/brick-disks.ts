import { on } from '../e2e/testbed.js';

/*
 * Disks that are filled have to be file systems of their own; those of the lab's nodes are parts of one. So each gets a
 * file with a file system, in place of its disk, also after a boot. Most of it is never written. It is that large because
 * bricks take a disk for full with 1 % left, and ext4 keeps up to 16 MB for itself. Loop devices are the machine's: each
 * node has its own.
 */
const sizeMegabytes = 4096;

function script(device: number): string {
  return `
cat >/usr/local/sbin/brick-disk <<'END'
#!/bin/sh
set -e
modprobe loop
[ -e /dev/loop-control ] || mknod /dev/loop-control c 10 237
[ -e /dev/loop${device} ] || mknod /dev/loop${device} b 7 ${device}
image=/var/lib/brick-disk
[ -e $image ] || { truncate -s ${sizeMegabytes}M $image.new; mkfs.ext4 -q -J size=8 $image.new; mv $image.new $image; }
mount -o loop=/dev/loop${device} $image /srv/disk
END
chmod 755 /usr/local/sbin/brick-disk
cat >/etc/systemd/system/brick-disk.service <<'END'
[Unit]
Before=glusterd.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/sbin/brick-disk
[Install]
WantedBy=multi-user.target
END
systemctl daemon-reload
systemctl enable --now brick-disk.service`;
}

/** Gives each node a disk of its own at /srv/disk. */
export async function makeBrickDisks(nodes: readonly string[]): Promise<void> {
  for (const [index, node] of nodes.entries()) await on(node, script(index + 1));
}
