/** Switches the power of hosts. */
export interface PowerControl {
  /** Whether it can switch this host. */
  controls(host: string): boolean;
  /** Takes the power away. Rejects with an LvsError. */
  off(host: string): Promise<void>;
  /** Gives it back. Rejects with an LvsError. */
  on(host: string): Promise<void>;
  /** Sees to it that the host gets its power back should this program die; disarmed by what it gives back. */
  arm(host: string): Promise<() => void>;
}
