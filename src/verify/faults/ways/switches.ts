/** What somebody outside can take from hosts and give back: their power, their cable. */
export interface Switch {
  /** Whether it can switch this host. */
  controls(host: string): boolean;
  /** Takes it away. Rejects with an LvsError. */
  off(host: string): Promise<void>;
  /** Gives it back. Rejects with an LvsError. */
  on(host: string): Promise<void>;
  /** Sees to it that the host gets it back should this program die; disarmed by what it gives back. */
  arm(host: string): Promise<() => void>;
}

/** What can be switched on a cluster; undefined: nobody can. */
export type Switches = Readonly<Record<'power' | 'link', Switch | undefined>>;
