import { randomBytes } from 'node:crypto';
import { on } from '../e2e/testbed.js';

/** The zone of a test, and the name that clients use. */
export const zone = 'example.org';
export const siteName = `www.${zone}`;

/** A key for updates, and its secret. */
export type NameKey = { readonly name: string; readonly secret: string };

/** Starts a name server of a zone on a node, whose site name leads to an address; with the key it may be changed. */
export async function startNameServer(
  node: string,
  { address, ttl, listen }: { address: string; ttl: number; listen: string },
): Promise<NameKey> {
  const key = { name: 'lvsdeploy', secret: randomBytes(32).toString('base64') };
  const config = `
options { directory "/var/cache/bind"; recursion no; listen-on { ${listen}; }; listen-on-v6 { none; }; };
key "${key.name}" { algorithm hmac-sha256; secret "${key.secret}"; };
zone "${zone}" { type primary; file "${zone}"; update-policy { grant ${key.name} name ${siteName} A; }; };
`;
  const records = `
$TTL ${String(ttl)}
@ IN SOA ns hostmaster 1 3600 600 86400 ${String(ttl)}
@ IN NS ns
ns IN A ${listen}
www ${String(ttl)} IN A ${address}
`;
  await on(
    node,
    'DEBIAN_FRONTEND=noninteractive apt-get -q -y install bind9 bind9-dnsutils >/dev/null 2>&1',
  );
  await on(node, 'cat >/etc/bind/named.conf', config);
  await on(node, `cat >/var/cache/bind/${zone}; chown bind /var/cache/bind/${zone}`, records);
  await on(node, 'systemctl enable named && systemctl restart named');
  await on(
    node,
    `timeout 30 sh -c 'until dig +short @${listen} ${siteName} | grep -q .; do sleep 0.2; done'`,
  );
  return key;
}

/** Where the site's name leads, as a client's resolver is told. */
export async function leadsTo(node: string, server: string): Promise<readonly string[]> {
  const answer = await on(node, `dig +short @${server} ${siteName} A`);
  return answer
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .toSorted();
}

/**
 * A client that resolves the name, keeps what it is told for as long as it may, and asks for the page ten times a
 * second, until it has an answer. Prints after how many milliseconds.
 */
export function patientClient(server: string, limitSeconds: number): string {
  return `
began=$(date +%s%3N)
until=$((began + ${String(limitSeconds)} * 1000)) fresh=0
while now=$(date +%s%3N); [ "$now" -lt "$until" ]; do
  if [ "$now" -ge "$fresh" ]; then
    set -- $(dig +noall +answer @${server} ${siteName} A | head -n 1)
    address=\${5-} fresh=$((now + \${2:-1} * 1000))
  fi
  if curl -sf --max-time 1 "http://$address/" >/dev/null; then echo $(($(date +%s%3N) - began)); exit 0; fi
  sleep 0.1
done
exit 1
`;
}
