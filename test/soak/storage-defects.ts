import type { Defect } from './defects.js';

const brick = '/srv/disk/site/brick';
const volume = 'gluster --mode=script volume';
const healed = `for n in $(seq 60); do ! ${volume} heal site info summary | grep -q 'Total Number of entries: [^0]' || { sleep 2; continue; }; break; done`;

// What a replica says of others: how many changes of data, metadata and names it knows they lack.
const blame = (client: number): string =>
  `setfattr -n trusted.afr.site-client-${String(client)} -v 0x000000010000000000000000 ${brick}/torn`;
const listed = `gfid=$(getfattr --only-values -n trusted.gfid ${brick}/torn | od -An -tx1 | tr -d ' \\n' | sed 's/\\(.\\{8\\}\\)\\(....\\)\\(....\\)\\(....\\)/\\1-\\2-\\3-\\4-/')
# All entries are links of one file, which a brick makes when the first one is needed.
cd ${brick}/.glusterfs/indices/xattrop && { base=$(ls | grep -m1 ^xattrop-) || { base=xattrop-$gfid; : >$base; }; } && ln $base $gfid`;

/** What can be wrong with shared storage; volume `site`, mounted at /srv/site. */
export const storageDefects: readonly Defect[] = [
  {
    name: 'the mount is gone, and writes go to the local disk',
    caughtBy: 'storage-mounts',
    says: /^storage-mounts on web1: nothing is mounted at \/srv\/site: 1 file or folder was written to this host's own disk instead\n[^]*systemctl status srv-site/,
    plant: [
      [
        'web1',
        'systemctl stop lvs-storage srv-site.mount; chattr -i /srv/site; echo here >/srv/site/stranded',
      ],
    ],
    heal: [
      [
        'web1',
        'rm -f /srv/site/stranded; chattr +i /srv/site; systemctl start srv-site.mount lvs-storage; sleep 8',
      ],
    ],
  },
  {
    name: 'a brick does not run',
    caughtBy: 'storage-bricks',
    says: /^storage-bricks on st2: /,
    plant: [['st2', 'pkill -9 glusterfsd; sleep 1']],
    heal: [['st2', `${volume} start site force; sleep 5`]],
  },
  {
    name: 'what was written while a brick was away waits to be healed',
    caughtBy: 'storage-heals',
    says: /^storage-heals on st1: another node lacks /,
    plant: [
      ['st2', 'pkill -9 glusterfsd; sleep 1'],
      ['web1', 'for n in 1 2 3; do echo $n >/srv/site/late-$n; done'],
    ],
    heal: [['st2', `${volume} start site force; sleep 5; ${healed}`]],
  },
  {
    name: 'a file in split brain: each side says that the other one is old',
    caughtBy: 'storage-heals',
    says: /^storage-heals on st1: of 1 file of site nobody can tell which copy is right/,
    plant: [
      ['web1', 'echo whole >/srv/site/torn'],
      ['st1', `echo one >${brick}/torn; ${blame(1)}; ${listed}`],
      ['st2', `echo two >${brick}/torn; ${blame(0)}; ${listed}`],
    ],
    heal: [
      [
        'st1',
        `${volume} heal site split-brain source-brick 192.168.56.31:${brick} /torn; ${healed}`,
      ],
    ],
  },
  {
    name: 'quorum is off',
    caughtBy: 'storage-quorum',
    says: /^storage-quorum on st1: .*cluster\.quorum-type/,
    plant: [['st1', `${volume} set site cluster.quorum-type none`]],
    heal: [['st1', `${volume} set site cluster.quorum-type auto`]],
  },
];
