import { openSite, type Selection, type Site } from './site.js';

/** Which real servers serve `web` on 10.0.0.227 and `shop` on 10.0.0.228. */
export type Shape = {
  readonly web: readonly string[];
  readonly shop: readonly string[];
  /** Virtual addresses that no service has yet. */
  readonly spare?: readonly string[];
  /** Who builds. */
  readonly builder?: string;
  /** The version that is built. */
  readonly keepalived?: string;
  readonly vrrpId?: number;
};

export const both = ['web1', 'web2'];
export const webVip = '10.0.0.227';
export const shopVip = '10.0.0.228';

/** Two directors, two real servers and a builder, or as much of them as is selected. */
export function openShape(shape: Shape, selection: Selection = {}): Promise<Site> {
  return openSite(describeShape(shape), selection);
}

/** The inventory of a shape. */
export function describeShape(shape: Shape): string {
  const {
    web,
    shop,
    spare = [],
    builder = '192.168.56.200',
    keepalived = '2.2.7',
    vrrpId = 51,
  } = shape;
  return JSON.stringify({
    vips: [webVip, shopVip, ...spare],
    services: [
      { name: 'web', vip: webVip, port: 80, scheduler: 'wrr', weight: 3, real_servers: web },
      { name: 'shop', vip: shopVip, port: 80, scheduler: 'wrr', weight: 3, real_servers: shop },
    ],
    directors: {
      lb1: { address: '192.168.56.1', priority: 150 },
      lb2: { address: '192.168.56.2', priority: 100 },
    },
    real_servers: { web1: '192.168.56.102', web2: '192.168.56.103' },
    vrrp: { id: vrrpId },
    builder,
    web_server: 'nginx',
    build: { keepalived: { version: keepalived } },
  });
}
