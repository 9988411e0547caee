/** Something in a folder of content; `path` is relative to it, with `/` between its parts. */
export type ContentEntry =
  | { readonly type: 'folder'; readonly path: string }
  | {
      readonly type: 'file';
      readonly path: string;
      readonly size: number;
      /** Hex. */
      readonly sha256: string;
    }
  /** Leads to `target` within the folder, as it is written. */
  | { readonly type: 'link'; readonly path: string; readonly target: string };
