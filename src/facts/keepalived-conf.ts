/** What VRRP speakers have to agree on; a director with another opinion is not heard by the others. */
export type VrrpAgreement = {
  readonly instance: string;
  readonly virtualRouterId: string;
  readonly version: string;
  readonly advertInterval: string;
  readonly authentication: string;
  /** Without prefix lengths, sorted. */
  readonly vips: readonly string[];
};

export type ConfiguredServer = {
  readonly address: string;
  readonly port: number;
  readonly weight: number;
};

/** A `virtual_server` with its `real_server`s. */
export type ConfiguredService = {
  readonly vip: string;
  readonly port: number;
  readonly protocol: string;
  readonly scheduler: string;
  readonly persistenceSeconds?: number;
  readonly realServers: readonly ConfiguredServer[];
};

/** What a keepalived.conf says about the outside of a director. */
export type KeepalivedConf = {
  readonly agreements: readonly VrrpAgreement[];
  readonly services: readonly ConfiguredService[];
};

/** A line with the block behind it; `words` of `virtual_server 10.0.0.227 80 {` are three. */
type Block = { readonly words: readonly string[]; readonly children: readonly Block[] };

/**
 * Reads keepalived.conf(5): one statement a line, blocks in braces, comments behind `#` and `!`.
 * Included files and parameters (`$NAME`) are not followed: what they bring is not seen.
 */
export function readKeepalivedConf(text: string): KeepalivedConf {
  const root = readBlock(text.split('\n').map(stripComment).values());
  return {
    agreements: named(root, 'vrrp_instance').map(readAgreement),
    services: named(root, 'virtual_server').flatMap(readService),
  };
}

function stripComment(line: string): string {
  return line.replace(/(^|\s)[#!].*$/, '').trim();
}

function readBlock(lines: Iterator<string>): readonly Block[] {
  const blocks: Block[] = [];
  for (let next = lines.next(); next.done !== true; next = lines.next()) {
    const line = next.value;
    if (line === '') continue;
    if (line === '}') break;
    const opens = line.endsWith('{');
    const words = (opens ? line.slice(0, -1) : line).trim().split(/\s+/);
    blocks.push({ words, children: opens ? readBlock(lines) : [] });
  }
  return blocks;
}

function named(blocks: readonly Block[], name: string): readonly Block[] {
  return blocks.filter(({ words }) => words[0] === name);
}

function valueOf({ children }: Block, name: string): string {
  return named(children, name)[0]?.words.slice(1).join(' ') ?? '';
}

function readAgreement(instance: Block): VrrpAgreement {
  const addresses = named(instance.children, 'virtual_ipaddress').flatMap(({ children }) =>
    children.map(({ words }) => words[0]?.split('/')[0] ?? ''),
  );
  const [authentication] = named(instance.children, 'authentication');
  const secrets = authentication?.children.map(({ words }) => words.join(' ')) ?? [];
  return {
    instance: instance.words[1] ?? '',
    virtualRouterId: valueOf(instance, 'virtual_router_id'),
    version: valueOf(instance, 'version'),
    advertInterval: valueOf(instance, 'advert_int'),
    authentication: secrets.toSorted().join('\n'),
    vips: addresses.toSorted(),
  };
}

function readService(block: Block): ConfiguredService[] {
  const [, vip, port] = block.words;
  // By firewall mark, or by a group of addresses.
  if (vip === undefined || port === undefined || vip === 'fwmark' || vip === 'group') return [];
  const persistence = Number(valueOf(block, 'persistence_timeout'));
  return [
    {
      vip,
      port: Number(port),
      protocol: valueOf(block, 'protocol') || 'TCP',
      scheduler: valueOf(block, 'lvs_sched') || valueOf(block, 'lb_algo') || 'wlc',
      ...(persistence > 0 ? { persistenceSeconds: persistence } : {}),
      realServers: named(block.children, 'real_server').map((server) => ({
        address: server.words[1] ?? '',
        port: Number(server.words[2] ?? port),
        weight: Number(valueOf(server, 'weight') || 1),
      })),
    },
  ];
}
