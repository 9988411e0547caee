import test from 'ava';
import fc from 'fast-check';
import { anyCharacter } from '../any-character.js';
import { affordable } from '../effort.js';
import type { Report } from '../../src/model/verify/report.js';
import { renderJunit } from '../../src/report/junit.js';
import { brokenReport, hostileReport, soundReport } from './html/example-report.js';

type Element = { readonly name: string; readonly attributes: ReadonlyMap<string, string> };

const token =
  /<\?[^?]*\?>|<\/(?<close>[a-z-]+)>|<(?<open>[a-z-]+)(?<attributes>(?: [a-z]+="[^"<&]*(?:&(?:amp|lt|gt|quot|#\d+);[^"<&]*)*")*)(?<empty>\/)?>|(?<text>[^<&]*(?:&(?:amp|lt|gt|quot|#\d+);[^<&]*)*)/y;
// XML 1.0, section 2.2.
const characters = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

/** A strict reader of the XML that is written here; throws where it is not well-formed. */
function parse(xml: string): readonly Element[] {
  if (!characters.test(xml)) throw new Error('There is a character that XML does not allow');
  const open: string[] = [];
  const elements: Element[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < xml.length) {
    const at = token.lastIndex;
    const groups = token.exec(xml)?.groups;
    if (groups === undefined && token.lastIndex === at) throw new Error(`Not XML at ${at}`);
    if (token.lastIndex === at) throw new Error(`Not XML: ${xml.slice(at, at + 60)}`);
    if (groups?.['close'] !== undefined && open.pop() !== groups['close']) {
      throw new Error(`${groups['close']} is closed, but not open`);
    }
    if (groups?.['open'] === undefined) continue;
    if (groups['empty'] === undefined) open.push(groups['open']);
    const attributes = [...(groups['attributes'] ?? '').matchAll(/([a-z]+)="([^"]*)"/g)];
    elements.push({
      name: groups['open'],
      attributes: new Map(attributes.map(([, name = '', value = '']) => [name, value])),
    });
  }
  if (open.length > 0) throw new Error(`${open.join(', ')} stays open`);
  return elements;
}

function named(elements: readonly Element[], name: string): readonly Element[] {
  return elements.filter((element) => element.name === name);
}

test('a sound report has nothing but passed cases', (t) => {
  const elements = parse(renderJunit(soundReport()));
  const [root] = named(elements, 'testsuites');
  t.is(root!.attributes.get('tests'), String(9 + 16));
  t.is(root!.attributes.get('failures'), '0');
  t.is(named(elements, 'testcase').length, 25);
  t.deepEqual(named(elements, 'failure'), []);
  t.deepEqual(named(elements, 'error'), []);
});

test('failed is a failure, unknown an error of its own type, allowed unknown is skipped', (t) => {
  const elements = parse(renderJunit(brokenReport()));
  const types = (name: string) => named(elements, name).map((one) => one.attributes.get('type'));
  t.deepEqual(types('failure'), ['fail', 'fail', 'fail', 'fail']);
  t.deepEqual(types('error'), ['unknown', 'unknown']);
  t.is(named(elements, 'skipped').length, 1);
  const [root] = named(elements, 'testsuites');
  t.is(root!.attributes.get('failures'), '4');
  t.is(root!.attributes.get('errors'), '2');
  t.is(root!.attributes.get('skipped'), '1');
});

test('hostile names stay text in XML', (t) => {
  const xml = renderJunit(hostileReport());
  const elements = parse(xml);
  t.false(elements.some(({ name }) => name === 'script' || name === 'img'));
  t.false(xml.includes('\u0007') || xml.includes('\u202e'));
});

test('any text gives well-formed XML', (t) => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: anyCharacter }),
    fc.string({ unit: 'binary-ascii' }),
  );
  fc.assert(
    fc.property(text, text, (name, reason) => {
      const check = { name, host: reason, status: 'fail', reason, seen: name } as const;
      const report: Report = { ...soundReportHead, cluster: name, checks: [check] };
      t.notThrows(() => parse(renderJunit(report)));
    }),
    { numRuns: affordable(300) },
  );
});

test('an unpaired surrogate is replaced', (t) => {
  const check = { name: '\ud800', status: 'pass', reason: '' } as const;
  t.notThrows(() => parse(renderJunit({ ...soundReportHead, checks: [check] })));
});

const soundReportHead: Report = {
  version: 1,
  cluster: 'c',
  inventory: 'i',
  startedAt: '2025-06-01T12:00:00.000Z',
  durationMs: 1,
  checks: [],
  drills: [],
};
