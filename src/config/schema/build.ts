import * as z from 'zod';
import { localPath, text } from './leaves.js';

/** Versions that are built unless the inventory says otherwise. */
export const defaultVersions = { keepalived: '2.3.4', ipvsadm: '1.31' } as const;

function program(version: string) {
  return z
    .strictObject({
      version: text(/^\d+(\.\d+)+$/, 'a version in quotes, such as "1.31"')
        .default(version)
        .describe('Version to build, in quotes.')
        .meta({ examples: ['1.31'] }),
      url: text(/^https?:\/\/[!-~]+$/, 'a URL that starts with https:// or http://')
        .meta({ examples: ['https://mirror.example.org/source.tar.gz'] })
        .optional()
        .describe('URL of the source archive. Default: that of upstream.'),
      file: localPath
        .optional()
        .describe('Source archive on the control host, relative to the inventory.')
        .meta({ examples: ['archives/keepalived-2.3.3.tar.gz'] }),
      sha256: text(/^[0-9a-f]{64}$/, '64 digits and letters a to f')
        .optional()
        .describe('SHA-256 checksum of the archive. Default: built in, for the known versions.')
        .meta({ examples: ['2288c5c7609fa452782b7acefa19acce742d0204dc17f54d36da46b10f8b590c'] }),
    })
    .optional();
}

/** What is built from source. */
export const build = z.strictObject({
  keepalived: program(defaultVersions.keepalived)
    .describe('Source of keepalived.')
    .meta({ examples: [{ version: '2.3.3' }] }),
  ipvsadm: program(defaultVersions.ipvsadm)
    .describe('Source of ipvsadm.')
    .meta({ examples: [{ version: '1.31' }] }),
});

export type BuildInput = z.output<typeof build>;
