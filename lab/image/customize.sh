#!/bin/sh
# mmdebstrap's customize hook: makes a plain Debian root file system into the lab's image.
# Usage: customize.sh ROOT   (root, in a namespace where /proc of ROOT may be mounted)
set -eu

root=$1
here=$(dirname "$(readlink -f "$0")")
lab=$root/usr/lib/lvsdeploy-lab
repository=$lab/apt

in_root() { chroot "$root" "$@"; }

package_list() { sed 's/#.*//' "$1" | tr '\n' ' '; }

# The closure of what may be installed later, as an ordinary (flat) apt repository.
make_repository() {
  mkdir -p "$repository/partial"
  # shellcheck disable=SC2046
  in_root apt-get -q -y -o Dir::Cache::Archives=/usr/lib/lvsdeploy-lab/apt -o APT::Sandbox::User=root \
    -o APT::Keep-Downloaded-Packages=true --no-install-recommends --download-only \
    install $(package_list "$here/packages-repository.txt")
  rm -rf "$repository/partial" "$repository/lock"
  (
    cd "$repository"
    for deb in *.deb; do
      dpkg-deb --field "$deb"
      echo "Filename: ./$deb"
      echo "Size: $(stat -c %s "$deb")"
      echo "SHA256: $(sha256sum "$deb" | cut -d ' ' -f 1)"
      echo
    done > Packages
    # Without a Release file apt tries every compression before the plain index.
    printf 'Suite: lab\nDate: %s\nSHA256:\n %s %s Packages\n' "$(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S UTC')" \
      "$(sha256sum Packages | cut -d ' ' -f 1)" "$(stat -c %s Packages)" > Release
  )
}

# The kernel stays beside the image (the machine boots it directly); its modules are for all nodes.
add_kernel() {
  work=$root/tmp/kernel
  mkdir -p "$work"
  image=$(in_root apt-cache depends linux-image-cloud-amd64 | sed -n 's/^ *Depends: \(linux-image-.*\)/\1/p')
  in_root sh -c "cd /tmp/kernel && apt-get -q -o APT::Sandbox::User=root download $image systemd-container"
  dpkg-deb --extract "$work"/linux-image-*.deb "$work/linux"
  dpkg-deb --extract "$work"/systemd-container_*.deb "$work/container"
  version=$(basename "$work"/linux/lib/modules/*)
  mkdir -p "$root/usr/lib/modules"
  cp -r "$work/linux/lib/modules/$version" "$root/usr/lib/modules/"
  in_root depmod "$version"
  cp "$work/linux/boot/vmlinuz-$version" "$lab/vmlinuz"
  # Only the program: its package would pull dbus onto every node.
  cp "$work/container/usr/bin/systemd-nspawn" "$lab/systemd-nspawn"
  rm -rf "$work"
  "$here/make-initrd.sh" "$root" "$version" "$lab/initrd.img"
}

add_accounts() {
  in_root useradd --create-home --shell /bin/bash --uid 1001 ops
  in_root useradd --create-home --shell /bin/bash --uid 1002 deploy
  echo 'ops:lab-ops' | in_root chpasswd
  # Without PAM, sshd takes a leading "!" for a locked account and refuses keys too.
  in_root usermod --password '*' deploy
  in_root usermod --password '*' root
  in_root rm -f /root/.bashrc /root/.profile /home/ops/.bashrc /home/deploy/.bashrc
  chmod 0440 "$root/etc/sudoers.d/lab"
}

# Every `systemctl daemon-reload`, and every package with a unit, runs all generators again.
mask_generators() {
  mkdir -p "$root/etc/systemd/system-generators"
  for name in cryptsetup debug getty gpt-auto hibernate-resume integritysetup rc-local run system-update veritysetup; do
    ln -s /dev/null "$root/etc/systemd/system-generators/systemd-$name-generator"
  done
}

use_own_repository_only() {
  rm -rf "$root"/etc/apt/sources.list.d/* "$root"/etc/apt/apt.conf.d/99mmdebstrap "$root"/var/lib/apt/lists/*
  # debconf asks its questions before the installation too, a second each time, and nobody answers.
  rm -f "$root"/etc/apt/apt.conf.d/*autoremove* "$root"/etc/apt/apt.conf.d/70debconf
  echo 'deb [trusted=yes] file:/usr/lib/lvsdeploy-lab/apt ./' > "$root/etc/apt/sources.list"
  in_root apt-get -q update
  in_root apt-cache gencaches
}

remove_identity() {
  rm -f "$root"/etc/ssh/ssh_host_* "$root"/etc/hostname "$root"/etc/resolv.conf "$root"/var/cache/apt/archives/*.deb
  rm -rf "$root"/var/log/* "$root"/usr/share/doc/* "$root"/usr/share/man/* "$root"/usr/share/locale/*
  : > "$root/etc/resolv.conf"
}

mkdir -p "$lab"
make_repository
add_kernel
cp -r --no-preserve=ownership "$here/../rootfs/." "$root/"
add_accounts
in_root systemctl --quiet mask $(package_list "$here/masked-units.txt")
in_root systemctl --quiet enable networking.service ssh.service
mask_generators
use_own_repository_only
remove_identity
