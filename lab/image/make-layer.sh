#!/bin/sh
# What packages add to the image, as a layer to lay over it: installed natively, once, and none of their
# units enabled.
# Usage: make-layer.sh IMAGE_ROOT WORK_FOLDER LAYER PACKAGE...   (root, inside `unshare --mount --pid --fork`)
set -eu

image=$1
root=$2/root
layer=$3
stamp=$2/stamp
list=$2/list
shift 3

mount --make-rprivate /
mkdir -p "$root" "$layer"
cp -a "$image/." "$root/"
: > "$stamp"

mount -t proc proc "$root/proc"
for folder in run dev; do mount -t tmpfs -o mode=0755 tmpfs "$root/$folder"; done
for device in null zero full random urandom; do
  : > "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
ln -s /proc/self/fd "$root/dev/fd"

# Nothing is started here, also by packages that know no systemd.
policy=usr/sbin/policy-rc.d
printf '#!/bin/sh\nexit 101\n' > "$root/$policy"
chmod 0755 "$root/$policy"
# Its own surroundings: a TMPDIR of the caller is no folder in there.
in_image() {
  chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C DEBIAN_FRONTEND=noninteractive "$@"
}
in_image apt-get -q -y --no-install-recommends install "$@"
rm -rf "${root:?}/$policy" "$root"/var/log/* "$root"/var/cache/apt/archives/*.deb
in_image apt-cache gencaches
umount -R "$root/dev" "$root/run" "$root/proc"

# All that was written since, by its change time: packages keep the modification times of their files.
(cd "$root" && find . -path ./tmp -prune -o -cnewer "$stamp" -print0) > "$list"
tar --create --directory "$root" --no-recursion --null --files-from "$list" --numeric-owner |
  tar --extract --directory "$layer" --preserve-permissions --numeric-owner
# Not all of them have units that would start by themselves.
[ ! -d "$layer/etc/systemd/system" ] || find "$layer/etc/systemd/system" -type l -delete
