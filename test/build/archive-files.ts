import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Files of a build, by their paths on a director. */
export type BuildFiles = Readonly<Record<string, string>>;

export const wholeBuild: BuildFiles = {
  '/usr/sbin/keepalived': 'the program',
  '/usr/share/man/man8/keepalived.8': 'its page',
};

/** What is made of the folder of an archive, with `manifest` and `files`, before it is packed. */
export type Tamper = {
  /** POSIX sh, run in the folder. */
  readonly script?: string;
  /** Arguments of tar in place of the usual ones. */
  readonly members?: readonly string[];
};

/** The archive of a finished build, as the builder makes it, or as nobody should. */
export function packBuild(files: BuildFiles, { script, members }: Tamper = {}): Buffer {
  const folder = mkdtempSync(path.join(tmpdir(), 'lvsdeploy-test-'));
  try {
    const lines = Object.entries(files).map(([name, content]) => {
      const file = path.join(folder, 'files', name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
      const mode = name.includes('/sbin/') ? 0o755 : 0o644;
      chmodSync(file, mode);
      const sum = createHash('sha256').update(content).digest('hex');
      return `${sum} ${mode.toString(8)} ${name}\n`;
    });
    writeFileSync(path.join(folder, 'manifest'), lines.sort().join(''));
    if (script !== undefined) execFileSync('/bin/sh', ['-c', script], { cwd: folder });
    const packed = members ?? ['--', 'manifest', 'files'];
    const options = ['--sort=name', '--numeric-owner', '--owner=0', '--group=0'];
    execFileSync('tar', [...options, '-czf', 'archive.tar.gz', ...packed], { cwd: folder });
    return readFileSync(path.join(folder, 'archive.tar.gz'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const otherSum = createHash('sha256').update('x').digest('hex');

/** Archives that hold another thing than a build, by what is wrong with them. */
export const oddArchives: Readonly<Record<string, () => Buffer>> = {
  'a file that its manifest does not name': () =>
    packBuild(wholeBuild, { script: 'mkdir -p files/etc/cron.d; echo x >files/etc/cron.d/x' }),
  'a manifest that names a file of somebody else': () =>
    packBuild({ ...wholeBuild, '/etc/cron.d/x': 'x' }),
  'a manifest that names a file twice up': () =>
    packBuild(wholeBuild, {
      script: `echo '${otherSum} 644 /usr/share/man/../../../etc/passwd' >>manifest`,
    }),
  'a program that runs as somebody else': () =>
    packBuild(wholeBuild, {
      script: "chmod 4755 files/usr/sbin/keepalived; sed -i 's/ 755 / 4755 /' manifest",
    }),
  'a link': () =>
    packBuild(wholeBuild, { script: 'ln -s /etc/shadow files/usr/share/man/man8/link' }),
  'a link in place of a program': () =>
    packBuild(wholeBuild, {
      script: 'rm files/usr/sbin/keepalived; ln -s /bin/sh files/usr/sbin/keepalived',
    }),
  'a second name of a file': () =>
    packBuild(wholeBuild, {
      script: 'ln files/usr/sbin/keepalived files/usr/share/man/man8/second.8',
    }),
  'a pipe': () => packBuild(wholeBuild, { script: 'mkfifo files/usr/share/man/man8/pipe' }),
  'an absolute path': () =>
    packBuild(wholeBuild, {
      members: ['-P', '--transform=s,^files/usr/share,/tmp/share,', 'manifest', 'files'],
    }),
  'a path that leads up': () =>
    packBuild(wholeBuild, {
      members: ['-P', '--transform=s,^files/usr/share,../share,', 'manifest', 'files'],
    }),
  'a file too few': () =>
    packBuild(wholeBuild, { script: 'rm files/usr/share/man/man8/keepalived.8' }),
  'no manifest': () => packBuild(wholeBuild, { members: ['files'] }),
  'two manifests': () => packBuild(wholeBuild, { members: ['manifest', 'files', 'manifest'] }),
  'other contents than its manifest says': () =>
    packBuild(wholeBuild, { script: 'echo other >files/usr/sbin/keepalived' }),
};
