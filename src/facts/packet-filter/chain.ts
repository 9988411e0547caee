/** Where in the kernel a chain is asked; nft(8), "hook". */
export type FilterHook = 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';

/** What a condition is about. */
export type FilterField =
  | 'source'
  | 'destination'
  | 'protocol'
  | 'source-port'
  | 'destination-port'
  | 'link-in'
  | 'link-out'
  | 'state'
  /** Whether the host would take the packet for its own; nft(8), "fib". */
  | 'destination-type';

/** One condition of a rule. A condition that is not known here has no field: it may hold or not. */
export type FilterMatch = {
  readonly field?: FilterField;
  /** Any of them: addresses in CIDR notation, numbers, ranges `A-B`, names of links and states. */
  readonly values: readonly string[];
  readonly negated: boolean;
};

/** What becomes of a packet that a rule is about; undefined: it goes on. */
export type FilterVerdict =
  | { readonly type: 'accept' | 'drop' | 'reject' | 'return' }
  | { readonly type: 'jump' | 'goto'; readonly chain: string };

/** A rule. */
export type FilterRule = {
  readonly matches: readonly FilterMatch[];
  /** It is about no more packets a second than this; or, inverted, about those beyond. */
  readonly limit?: { readonly perSecond: number; readonly beyond: boolean };
  readonly verdict?: FilterVerdict;
  /** The firewall mark that packets get; `unknown`: one that follows from something else. */
  readonly mark?: number | 'unknown';
  /** Packets become ones for this host. */
  readonly redirects?: true;
  /** For people. */
  readonly text: string;
};

/** A chain of rules. */
export type FilterChain = {
  /** Table and family: chains jump to chains of their own table only. */
  readonly table: string;
  readonly name: string;
  /** undefined: others jump to it. */
  readonly hook?: FilterHook;
  readonly priority: number;
  readonly policy: 'accept' | 'drop';
  readonly rules: readonly FilterRule[];
};
