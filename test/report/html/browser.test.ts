import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { renderHtmlReport } from '../../../src/report/html/report-page.js';
import { testUnless } from '../../skips.js';
import { Browser, chromiumPath } from './chromium.js';
import { brokenReport, hostileReport, soundReport } from './example-report.js';

const inBrowser = testUnless(chromiumPath === undefined ? 'no Chromium is installed' : undefined);

const pages = { sound: soundReport, broken: brokenReport, hostile: hostileReport };
const folder = mkdtempSync(path.join(tmpdir(), 'report-page-'));
test.after.always(() => rmSync(folder, { recursive: true, force: true }));

type AccessibleNode = {
  readonly ignored: boolean;
  readonly role?: { readonly value: string };
  readonly name?: { readonly value: string };
};

// One browser for all tests, and one page at a time: a browser is heavier than what is tested.
let started: Promise<Browser> | undefined;
let previous: Promise<void> = Promise.resolve();
test.after.always(async () => (await started)?.close());

type Look = (browser: Browser) => Promise<void>;

function takeTurn(open: () => Promise<Browser>, look: Look): Promise<void> {
  const looked = previous.then(open).then(look);
  previous = looked.catch(() => undefined);
  return looked;
}

/** Loads a page and looks at it. */
function load(name: keyof typeof pages, look: Look): Promise<void> {
  return takeTurn(() => openPage(name), look);
}

let shown: keyof typeof pages | undefined;

/** Looks at a page that may still be there from the test before, in another size or colour. */
function visit(name: keyof typeof pages, look: Look): Promise<void> {
  return takeTurn(async () => (shown === name ? started : undefined) ?? openPage(name), look);
}

async function openPage(name: keyof typeof pages): Promise<Browser> {
  shown = undefined;
  const file = path.join(folder, `${name}.html`);
  writeFileSync(file, renderHtmlReport(pages[name]()));
  started ??= Browser.start(chromiumPath!);
  const browser = await started;
  browser.events.splice(0);
  await browser.open(pathToFileURL(file).href);
  shown = name;
  return browser;
}

async function accessibleNodes(browser: Browser): Promise<readonly AccessibleNode[]> {
  const tree = (await browser.send('Accessibility.getFullAXTree')) as {
    nodes: readonly AccessibleNode[];
  };
  return tree.nodes.filter(({ ignored }) => !ignored);
}

const complaints = ['Log.entryAdded', 'Runtime.consoleAPICalled', 'Runtime.exceptionThrown'];

for (const name of ['sound', 'broken', 'hostile'] as const) {
  inBrowser(
    `the ${name} page loads without a word on the console and without any request`,
    async (t) => {
      await load(name, async ({ events }) => {
        t.deepEqual(
          events.filter(({ method }) => complaints.includes(method ?? '')),
          [],
        );
        const requests = events.filter(({ method }) => method === 'Network.requestWillBeSent');
        t.true(requests.length <= 1, JSON.stringify(requests));
      });
    },
  );

  for (const width of [1200, 360]) {
    inBrowser(`the ${name} page does not scroll sideways at ${width} pixels`, async (t) => {
      await visit(name, async (browser) => {
        await browser.emulate(width, 'light');
        t.is(await browser.evaluate('document.documentElement.scrollWidth'), width);
      });
    });
  }
}

inBrowser('everything that can be named has a name', async (t) => {
  await visit('broken', async (browser) => {
    const nodes = await accessibleNodes(browser);
    const roles = ['image', 'link', 'table', 'heading', 'article', 'region', 'columnheader'];
    for (const role of roles) {
      const found = nodes.filter((node) => node.role?.value === role);
      const nameless = found.filter((node) => (node.name?.value ?? '').trim() === '');
      t.true(found.length > 0, `no ${role}`);
      t.is(nameless.length, 0, `a ${role} without a name`);
    }
  });
});

inBrowser('the page has its landmarks, and headings in order', async (t) => {
  await visit('broken', async (browser) => {
    const roles = (await accessibleNodes(browser)).map(({ role }) => role?.value);
    for (const landmark of ['banner', 'main', 'contentinfo'])
      t.true(roles.includes(landmark), landmark);
    const levels = (await browser.evaluate(
      `[...document.querySelectorAll('h1,h2,h3')].map((one) => one.tagName).join(' ')`,
    )) as string;
    t.regex(levels, /^H1( H2( H3)*)+$/);
  });
});

inBrowser('on a phone tables are still tables', async (t) => {
  await visit('sound', async (browser) => {
    await browser.emulate(360, 'light');
    const nodes = await accessibleNodes(browser);
    const rows = nodes.filter(({ role }) => role?.value === 'row');
    t.true(rows.length > 16);
  });
});

inBrowser('the page is dark where the system is', async (t) => {
  await visit('sound', async (browser) => {
    const ground = 'getComputedStyle(document.body).backgroundColor';
    await browser.emulate(1200, 'light');
    const light = await browser.evaluate(ground);
    await browser.emulate(1200, 'dark');
    t.not(await browser.evaluate(ground), light);
  });
});
