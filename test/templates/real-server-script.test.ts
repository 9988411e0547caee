import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { testFolder } from '../golden.js';
import { testUnless } from '../skips.js';
import { missingProgram } from '../programs.js';
import { noNamespace, runInNamespace } from './namespace.js';

const script = testFolder('templates', 'fixtures', 'reference', 'web1', 'lvs_rs.sh');
const folder = mkdtempSync(path.join(tmpdir(), 'lvs_rs-'));
test.after.always(() => {
  rmSync(folder, { recursive: true });
});

/** The script with a line of it replaced, as another version of it or one that is killed there. */
function variant(name: string, line: string, replacement: string): string {
  const text = readFileSync(script, 'utf8');
  const changed = text.replace(`\n${line}\n`, () => `\n${replacement}\n`);
  if (changed === text) throw new Error(`lvs_rs.sh has no line: ${line}`);
  const file = path.join(folder, name);
  writeFileSync(file, changed);
  return file;
}

const killedBeforeBinding = variant('killed-start.sh', '    bind_vips', '    kill -KILL $$');
const killedBeforeRestoring = variant(
  'killed-stop.sh',
  '    restore_settings',
  '    kill -KILL $$',
);
const withTwoVips = variant('two-vips.sh', '10.0.0.227/32', '10.0.0.227/32\n10.0.0.228/32');
const withoutVips = variant('no-vips.sh', '10.0.0.227/32', '');
const withOtherVip = variant('other-vip.sh', '10.0.0.227/32', '10.0.0.228/32');

// What is found at first: arp_announce is not the default, so that restoring it is seen.
const prelude = `
  conf=/proc/sys/net/ipv4/conf/all
  echo 1 >$conf/arp_announce
  show() {
    echo "exit $?: arp_ignore $(cat $conf/arp_ignore), arp_announce $(cat $conf/arp_announce)," \\
      "lo:$(ip -oneline -4 address show dev lo | sed -n 's/.* inet \\(10[^ ]*\\).*/ \\1/p' | tr -d '\\n')"
  }`;

const untouched = 'exit 0: arp_ignore 0, arp_announce 1, lo:';
const serving = 'exit 0: arp_ignore 1, arp_announce 2, lo: 10.0.0.227/32';

type Case = { readonly title: string; readonly run: string; readonly says: readonly string[] };

function cases(rs: string): readonly Case[] {
  const other = (variantOf: string): string => rs.replace(script, variantOf);
  return [
    {
      title: 'start binds and silences, a second start changes nothing, stop puts all back',
      run: `${rs} start; show; ${rs} status; show; ${rs} start; show; ${rs} stop; show; ${rs} stop; show`,
      says: [serving, serving, serving, untouched, untouched],
    },
    {
      title: 'status says everything that is wrong on a host that was never started',
      run: `${rs} status; show`,
      says: [
        'net.ipv4.conf.all.arp_ignore is 0, less than 1',
        'net.ipv4.conf.all.arp_announce is 1, less than 2',
        'lo is down',
        '10.0.0.227/32 is not on lo',
        untouched.replace('exit 0', 'exit 1'),
      ],
    },
    {
      title: 'start repairs an address that was taken away and a setting that was reset',
      run: `${rs} start; ip address del 10.0.0.227/32 dev lo; echo 0 >$conf/arp_ignore
        ${rs} status; show; ${rs} start; show; ${rs} stop; show`,
      says: [
        'net.ipv4.conf.all.arp_ignore is 0, less than 1',
        '10.0.0.227/32 is not on lo',
        'exit 1: arp_ignore 0, arp_announce 2, lo:',
        serving,
        untouched,
      ],
    },
    {
      title: 'a start that was killed before it bound anything is finished by the next one',
      run: `sh ${killedBeforeBinding} start 2>/dev/null; show; ${rs} start; show; ${rs} stop; show`,
      says: ['exit 137: arp_ignore 1, arp_announce 2, lo:', serving, untouched],
    },
    {
      title: 'a stop that was killed before it restored the settings is finished by the next one',
      run: `${rs} start; sh ${killedBeforeRestoring} stop 2>/dev/null; show; ${rs} stop; show`,
      says: ['exit 137: arp_ignore 1, arp_announce 2, lo:', untouched],
    },
    {
      title: 'restart ends as start does, and stop still knows what was found at first',
      run: `${rs} start; ${rs} restart; show; ${rs} stop; show`,
      says: [serving, untouched],
    },
    {
      title: 'a stricter setting of the operator stays',
      run: `echo 2 >$conf/arp_ignore; ${rs} start; show; ${rs} status; show; ${rs} stop; show`,
      says: [
        serving.replace('arp_ignore 1', 'arp_ignore 2'),
        serving.replace('arp_ignore 1', 'arp_ignore 2'),
        untouched.replace('arp_ignore 0', 'arp_ignore 2'),
      ],
    },
    {
      title: 'an address that a changed inventory no longer has goes away with the next start',
      run: `sh ${withOtherVip} start; show; ${rs} status; show; ${rs} start; show`,
      says: [
        serving.replace('227', '228'),
        '10.0.0.227/32 is not on lo',
        '10.0.0.228/32 is on lo and should not be',
        serving.replace('exit 0', 'exit 1').replace('227', '228'),
        serving,
      ],
    },
    {
      title:
        'several addresses stand on lines of their own, and one that leaves is the only one to go',
      run: `${other(withTwoVips)} start; show; ${other(withTwoVips)} status; show
        ip address del 10.0.0.228/32 dev lo; ${other(withTwoVips)} status; show
        ${other(withTwoVips)} start; show; ${rs} start; show; ${rs} status; show`,
      says: [
        `${serving} 10.0.0.228/32`,
        `${serving} 10.0.0.228/32`,
        '10.0.0.228/32 is not on lo',
        serving.replace('exit 0', 'exit 1'),
        `${serving} 10.0.0.228/32`,
        serving,
        serving,
      ],
    },
    {
      title: 'without any address, those of an earlier version go',
      run: `${rs} start; show; ${other(withoutVips)} status; show; ${other(withoutVips)} start; show
        ${other(withoutVips)} status; show`,
      says: [
        serving,
        '10.0.0.227/32 is on lo and should not be',
        serving.replace('exit 0', 'exit 1'),
        serving.replace(' 10.0.0.227/32', ''),
        serving.replace(' 10.0.0.227/32', ''),
      ],
    },
    {
      title: 'nothing is bound where the settings cannot be saved',
      run: `mount -o remount,ro /run; ${rs} start 2>/dev/null; show`,
      says: [untouched.replace('exit 0', 'exit 1')],
    },
    {
      title: 'another word is a usage error',
      run: `${rs} reload; show`,
      says: [`usage: ${script} start|stop|restart|status`, untouched.replace('exit 0', 'exit 2')],
    },
  ];
}

for (const [shell, missing] of [
  ['sh', undefined],
  ['busybox sh', missingProgram('busybox')],
] as const) {
  const cannot = noNamespace ?? missing;
  for (const { title, run, says } of cases(`${shell} ${script}`)) {
    testUnless(cannot)(`lvs_rs.sh under ${shell}: ${title}`, (t) => {
      const { output } = runInNamespace(`${prelude}\n${run}`);
      t.deepEqual(output.trimEnd().split('\n'), says);
    });
  }
}

// busybox has an `ip` of its own, which removes an address without looking at its prefix.
testUnless(noNamespace)('lvs_rs.sh corrects a virtual address with a short prefix', (t) => {
  const { output } = runInNamespace(`${prelude}
    ip address add 10.0.0.227/24 dev lo; sh ${script} start; show`);
  t.is(output.trimEnd(), serving);
});

testUnless(noNamespace)('after lvs_rs.sh start, nobody learns the address by ARP', (t) => {
  const { output } = runInNamespace(`
    unshare --net sleep 20 & peer=$!
    until [ "$(readlink /proc/$peer/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do :; done
    ip link add eth0 type veth peer name eth1; ip link set eth1 netns $peer
    ip address add 192.168.56.102/24 dev eth0; ip link set eth0 up
    on_peer() { nsenter --net=/proc/$peer/ns/net "$@"; }
    on_peer sh -c 'ip address add 192.168.56.1/24 dev eth1; ip link set eth1 up'
    answered='REACHABLE|STALE|DELAY|PROBE|FAILED'
    ask() {
      on_peer ip neighbour replace "$1" dev eth1 use
      until on_peer ip neighbour show "$1" | grep -Eq "$answered"; do sleep 0.1; done
      on_peer ip neighbour show "$1" | sed 's/lladdr [^ ]*/known/'
      on_peer ip neighbour flush dev eth1
    }
    ip address add 10.0.0.227/32 dev lo; ip link set lo up
    ask 10.0.0.227
    sh ${script} start
    ask 10.0.0.227
    ask 192.168.56.102
    kill $peer`);
  t.regex(output, /^10\.0\.0\.227 dev eth1 known \w+ *\n10\.0\.0\.227 dev eth1 +FAILED *\n/);
  t.regex(output, /\n192\.168\.56\.102 dev eth1 known/);
});
