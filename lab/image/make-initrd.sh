#!/bin/sh
# Packs the initial RAM disk: busybox, the virtio drivers, overlayfs, and initrd/init.
# Usage: make-initrd.sh ROOT KERNEL_VERSION OUTPUT
set -eu

root=$1
version=$2
output=$3
here=$(dirname "$(readlink -f "$0")")
work=$root/tmp/initrd
modules=$root/usr/lib/modules/$version

mkdir -p "$work/bin" "$work/modules" "$work/dev" "$work/proc" "$work/sys" "$work/lower" "$work/data" "$work/root" "$work/run"
cp "$root/bin/busybox" "$work/bin/busybox"
cp "$here/../initrd/init" "$work/init"
chmod 0755 "$work/init"

# In the order of insertion.
number=10
for name in virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci virtio_blk \
  failover net_failover virtio_net virtio_console overlay; do
  file=$(find "$modules" -name "$name.ko")
  [ -n "$file" ] || continue # built in
  cp "$file" "$work/modules/$number-$name.ko"
  number=$((number + 1))
done

(cd "$work" && find . | "$work/bin/busybox" cpio -o -H newc 2>/dev/null) | gzip -1 > "$output"
rm -rf "$work"
