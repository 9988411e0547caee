import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import type { Asking } from '../lvs/asking/asking.js';
import { readShownCertificate, type CertificateFacts } from '../lvs/certificates/certificate.js';

/**
 * The certificate by which a server answers on a connection, asked for the site that clients ask for; it is shown to
 * whoever asks, so nobody trusts it for that. Rejects where none is shown. The stream is not closed.
 */
export function askCertificate(
  stream: Duplex,
  { siteName }: Pick<Asking, 'siteName'>,
): Promise<CertificateFacts> {
  return new Promise((resolve, reject) => {
    const named = siteName === undefined ? {} : { servername: siteName };
    const socket = connect({ socket: stream, rejectUnauthorized: false, ...named });
    socket.on('error', reject);
    socket.once('close', () => reject(new Error('the connection was closed')));
    socket.once('secureConnect', () => {
      const { raw } = socket.getPeerCertificate() as { readonly raw?: Buffer };
      const shown = raw === undefined ? undefined : readShownCertificate(raw);
      if (shown === undefined) reject(new Error('it shows no certificate that can be read'));
      else resolve(shown);
    });
  });
}
