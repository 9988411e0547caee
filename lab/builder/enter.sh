#!/bin/sh
# Runs the builder's sshd as the first process of its own mount and PID namespaces: its end is the
# end of everything that was started in it.
# Usage: enter.sh STATE_FOLDER IMAGE_HASH IMAGE_ROOT SNAPSHOT PORT   (root, inside `unshare --mount --pid --fork`)
set -eu
state=$1/$2
image=$3
snapshot=$4
port=$5
root=$state/root
upper=$state/upper

mount --make-rprivate /
mkdir -p "$root" "$upper" "$state/work"
layers=lowerdir=$image,upperdir=$upper,workdir=$state/work
# In a user namespace overlayfs may only write attributes of the user's own kind; without them it
# cannot rename folders, and dpkg does.
read -r _ _ users < /proc/self/uid_map
[ "$users" -eq 4294967295 ] || layers=$layers,userxattr
if [ ! -e "$root/etc" ] && ! mount -t overlay -o "$layers" overlay "$root" 2> /dev/null; then
  # No overlay on this file system (inside another container, say): a copy, once.
  cp -a "$image/." "$root/"
fi

mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=0755 tmpfs "$root/run"
mount -t tmpfs -o mode=0755 tmpfs "$root/dev"
mkdir -p "$root/run/sshd" "$root/dev/pts" "$root/dev/shm"
for device in null zero full random urandom tty; do
  : > "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
ln -s /proc/self/fd/0 "$root/dev/stdin"
ln -s /proc/self/fd/1 "$root/dev/stdout"
ln -s /proc/self/fd/2 "$root/dev/stderr"

install -m 0600 "$snapshot/keys/builder" "$root/etc/ssh/ssh_host_ed25519_key"
install -m 0644 "$snapshot/keys/login.pub" "$root/etc/ssh/lab_authorized_keys"
echo builder > "$root/etc/hostname"
# As on the host: a builder may fetch sources.
cat /etc/resolv.conf > "$root/etc/resolv.conf"
cat /etc/hosts > "$root/etc/hosts"

exec chroot "$root" /usr/sbin/sshd -D -e -o ListenAddress=127.0.0.1 -o "Port=$port" -o PidFile=none
