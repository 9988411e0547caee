/** By what a table, or a file of keepalived, knows a service. */
export type ServicePlace =
  | {
      readonly vip: string;
      readonly port: number;
      readonly protocol: string;
      readonly mark?: undefined;
    }
  | { readonly mark: number; readonly port?: undefined; readonly protocol?: undefined };

/** What the kernel's table calls a service. */
type EntryName = {
  readonly protocol: string;
  readonly address: string;
  readonly port: number;
};

/** The name of a service in the kernel's table; one by firewall mark has no address there. */
export function entryNameOf(place: ServicePlace): EntryName {
  if (place.mark === undefined) {
    const { vip: address, port, protocol } = place;
    return { address, port, protocol };
  }
  return { address: `fwmark ${place.mark}`, port: 0, protocol: 'FWM' };
}

/** Whether an entry of the kernel's table is that of a service. */
export function isOf(entry: EntryName, place: ServicePlace): boolean {
  return isSameEntry(entry, entryNameOf(place));
}

/** Whether two services are one for the kernel. */
export function isSameService(one: ServicePlace, other: ServicePlace): boolean {
  return isSameEntry(entryNameOf(one), entryNameOf(other));
}

function isSameEntry(one: EntryName, other: EntryName): boolean {
  return (
    one.address === other.address && one.port === other.port && one.protocol === other.protocol
  );
}
