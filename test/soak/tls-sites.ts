import type { Certificate } from './make-certificate.js';

/** The sites that share an address and a port, each with a certificate of its own. */
export const sites = ['shop.example.org', 'blog.example.org'] as const;

/** One of the sites. */
export type Site = (typeof sites)[number];

/** Where real servers have the sites. */
export const sitePort = 8443;

/** Where both sites excuse themselves: on the second real server, by a program of its own. */
export const sorry = { node: 'web2', address: '192.168.56.103', port: 8444 } as const;

/** What makes a site of a real server say that it is broken. */
export function breaks(site: Site): string {
  return `/run/broken.${site}`;
}

/** The page of a site when all is well, and while nobody but the sorry server answers. */
export const pages = {
  of: (site: Site, server: string): string => `${site} by ${server}`,
  sorry: (site: Site): string => `${site} is closed`,
} as const;

/** A program of nginx that knows the sites, and refuses to shake hands with whoever asks for none of them. */
function webServer(name: string, port: number, answer: (site: Site) => string): string {
  const blocks = sites.map(
    (site) => `
              server {
                  listen ${String(port)} ssl;
                  server_name ${site};
                  ssl_certificate /etc/nginx/${site}.crt;
                  ssl_certificate_key /etc/nginx/${site}.key;
                  ${answer(site)}
              }`,
  );
  return `
    - name: ${name} knows its sites
      file:
        path: /etc/nginx/${name}.conf
        content: |
          pid /run/${name}.pid;
          events {}
          http {
              access_log off;
              default_type text/plain;
              server {
                  listen ${String(port)} ssl default_server;
                  ssl_reject_handshake on;
              }${blocks.join('')}
          }
    - name: ${name} has a unit
      file:
        path: /etc/systemd/system/${name}.service
        content: |
          [Service]
          ExecStart=/usr/sbin/nginx -c /etc/nginx/${name}.conf -g "daemon off;"

          [Install]
          WantedBy=multi-user.target
    - name: ${name} runs
      service: { name: ${name}, enabled: true, restart_on: [/etc/nginx/${name}.conf${sites.map((site) => `, /etc/nginx/${site}.crt`).join('')}] }`;
}

function keep(site: Site, { certificate, key }: Certificate): string {
  return `
    - name: certificate of ${site}
      file: { path: /etc/nginx/${site}.crt, content: ${JSON.stringify(certificate)} }
    - name: key of ${site}
      file: { path: /etc/nginx/${site}.key, mode: "0600", content: ${JSON.stringify(key)} }`;
}

/** Plays that give real servers the sites, and one of them the pages of excuse. */
export function tlsSites(certificates: Readonly<Record<Site, Certificate>>): string {
  const answer = (site: Site): string =>
    [
      'add_header X-Real-Server {{host.name}} always;',
      `location / { if (-f ${breaks(site)}) { return 503; } return 200 "${pages.of(site, '{{host.name}}')}\\n"; }`,
    ].join('\n                  ');
  const excuse = (site: Site): string => `location / { return 503 "${pages.sorry(site)}\\n"; }`;
  return `
- name: sites by TLS
  hosts: real_servers
  tasks:
    - name: nginx is installed
      package: { names: [nginx] }${sites.map((site) => keep(site, certificates[site])).join('')}${webServer('sites', sitePort, answer)}
- name: sites that are closed
  hosts: ${sorry.node}
  tasks:${webServer('excuses', sorry.port, excuse)}`;
}
