import { askingForPage, isOfWeb } from '../../lvs/asking/asking-of.js';
import type { Tier } from '../tier.js';
import { contentFolder, contentRecordFile } from './content/content-paths.js';
import type { WebSettings } from './settings.js';
import { webReturns } from './returns.js';
import { describeTls } from './describe-tls.js';

const unitOf = ({ server }: WebSettings): string => `${server}.service`;

/** A web server that lvsdeploy installs on the real servers; playbooks/web.yml. */
export const web: Tier<'web'> = {
  flags: (settings) => ({
    webServer: settings !== undefined,
    nginx: settings?.server === 'nginx',
    plainWeb: settings?.server === 'nginx' && settings.tls === undefined,
    tls: settings?.tls !== undefined,
    deployedContent: settings?.content !== undefined,
  }),
  values: (settings) => ({
    webServer: settings?.server,
    healthPath: settings?.health,
    application: settings?.application,
    tls: settings?.tls && describeTls(settings.tls),
    contentFolder,
    contentRecord: contentRecordFile,
  }),
  units: (settings) => ({ real_servers: [unitOf(settings)] }),
  unitFor: (settings, { checks }) =>
    checks.every((check) => isOfWeb(check, settings)) ? unitOf(settings) : undefined,
  returns: webReturns,
  asking: (_, service) => askingForPage(service),
};
