import * as z from 'zod';
import type { TierSettings } from '../../model/cluster/tiers.js';
import type { Reading } from '../inventory/reading.js';
import { omitUndefined } from '../omit-undefined.js';
import { endpoint, splitEndpoint } from '../schema/address.js';
import { readTls } from '../inventory/read/read-tls.js';
import { localPath, text } from '../schema/leaves.js';
import { secret } from '../schema/secret.js';

const kind = z.enum(['nginx']);
const what = { error: '"nginx", or a map with "kind"' };

const schema = z
  .union(
    [
      z.enum(['nginx'], what),
      z.strictObject({
        kind: kind.describe('Which web server it is.'),
        content: localPath
          .optional()
          .describe(
            'Folder on the control host, relative to the inventory, that `lvsdeploy deploy` brings to the real servers. Default: none, they show a page of lvsdeploy.',
          )
          .meta({ examples: ['site/public'] }),
        health: text(/^(?:\/[\w.~-]{1,60}){1,6}$/, 'a plain path such as "/health"')
          .optional()
          .describe(
            'Path that answers 200 only while the real server is fit to serve, for health checks. Default: none.',
          )
          .meta({ examples: ['/health'] }),
        application: endpoint
          .optional()
          .describe(
            'Address and port of a program of your own on the real servers, to which it passes every request by HTTP. Default: none.',
          )
          .meta({ examples: ['127.0.0.1:8081'] }),
        tls: z
          .strictObject({
            certificate: localPath
              .describe(
                'File with the certificate, and those that lead to its authority, in PEM; relative to the inventory.',
              )
              .meta({ examples: ['tls/shop.crt'] }),
            key: secret.describe('Its private key, in PEM, without a passphrase.').meta({
              examples: [{ age: 'secrets/shop.key.age' }, { file: '/etc/ssl/private/shop.key' }],
            }),
          })
          .optional()
          .describe(
            'Certificate by which it speaks TLS: on ports whose health checks ask by `https`, and on 443 and 8443 where they do not tell. Default: it speaks none.',
          ),
      }),
    ],
    what,
  )
  .optional()
  .describe('Web server to install on the real servers. Default: none, they have their own.')
  .meta({ examples: ['nginx', { kind: 'nginx', content: 'site/public', health: '/health' }] });

/** A program is reached at a port, and answers in place of content. */
function checkApplication(
  {
    application,
    content,
  }: { readonly application?: string | undefined; readonly content?: string | undefined },
  { report }: Reading,
): void {
  if (application === undefined) return;
  const path = ['web_server', 'application'];
  const { address, port } = splitEndpoint(application);
  if (port === undefined) {
    const suggestion = `write ${address}:8081`;
    report({ path, message: 'an application is reached at a port', suggestion });
  }
  if (content === undefined) return;
  report({
    path,
    onKey: true,
    message: 'every request goes to "application", and nobody would see the "content"',
    suggestion: 'remove one of them; a program can serve files of its own',
    dependsOn: [['web_server', 'content']],
  });
}

/** `web_server: nginx`, or a map that says more. */
export const web = {
  key: 'web_server',
  schema,
  read: (written: z.output<typeof schema>, reading: Reading): TierSettings['web'] | undefined => {
    if (written === undefined || typeof written === 'string') {
      return written === undefined ? undefined : { server: written };
    }
    const { kind: server, content, health, application, tls } = written;
    checkApplication(written, reading);
    return {
      server,
      ...omitUndefined({
        content: content === undefined ? undefined : reading.pathOf(content),
        ...{ health, application },
        tls: tls === undefined ? undefined : readTls(tls, reading),
      }),
    };
  },
} as const;
