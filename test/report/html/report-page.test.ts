import test from 'ava';
import fc from 'fast-check';
import type { Report } from '../../../src/model/verify/report.js';
import { escapeHtml } from '../../../src/report/html/markup.js';
import { renderHtmlReport } from '../../../src/report/html/report-page.js';
import { anyCharacter } from '../../any-character.js';
import { brokenReport, hostileReport, soundReport } from './example-report.js';

const sound = renderHtmlReport(soundReport());
const broken = renderHtmlReport(brokenReport());

function headOf(page: string): string {
  return page.slice(page.indexOf('<header'), page.indexOf('</header>'));
}

test('the head of a sound report says that everything passed', (t) => {
  t.regex(headOf(sound), /Everything passed/);
  t.regex(headOf(sound), />9\/9</);
  t.regex(headOf(sound), />16\/16</);
});

test('the head of a broken report counts what failed and what is unknown', (t) => {
  const head = headOf(broken);
  t.regex(head, /Not as promised/);
  t.regex(head, /4 failed, 2 unknown, 1 unknown but allowed, 21 passed/);
  t.regex(
    head,
    />2\.60 s<\/span> <span class="note">of 810 ms allowed · Clean stop of keepalived</,
  );
});

test('the page needs nothing else, and runs nothing', (t) => {
  for (const page of [sound, broken]) {
    t.notRegex(page, /<script|<link rel="stylesheet|@import|url\(|https?:/);
    t.regex(page, /Content-Security-Policy" content="default-src 'none'/);
  }
});

test('every drill has a card, reached from its row', (t) => {
  const anchors = [...sound.matchAll(/href="#(drill-\d+)"/g)].map(([, id]) => id);
  t.is(anchors.length, 16);
  for (const id of anchors) t.true(sound.includes(`<article class="card" id="${id!}"`));
});

test('every id is there once', (t) => {
  const ids = [...broken.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  t.is(new Set(ids).size, ids.length);
});

test('an outage too short for the whole run has a close-up', (t) => {
  t.regex(broken, /The outage of Clean stop of keepalived, close up/);
  t.notRegex(broken, /The outage of Reload without a change, close up/);
});

test('the drawing says in words what it shows', (t) => {
  t.regex(
    sound,
    /From \u22125 s to \+25 s, counted from the fault\. An outage of 3\.25 s, at most 3\.81 s are allowed\. web1: 267 requests\. web2: 268 requests\. no answer: 65 requests\. master owned 10\.0\.0\.227 from \u22125\.5 s to 0, \+20 s to \+25\.5 s\./,
  );
});

test('hostile names stay text in HTML', (t) => {
  const page = renderHtmlReport(hostileReport());
  t.notRegex(page, /<script|<img|onerror=[^&]*"/i);
  t.false(page.includes('\u202e') || page.includes('\u0007'));
  t.is(page.match(/<style>/g)?.length, 1);
});

test('any text comes out as text', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), (text) => {
      t.notRegex(escapeHtml(text), /[<>"']/);
    }),
  );
});

test('an empty report is a page too, and says that nothing was looked at', (t) => {
  const report: Report = { ...soundReport(), checks: [], drills: [] };
  const page = renderHtmlReport(report);
  t.regex(headOf(page), /Not everything is known/);
  t.regex(headOf(page), /nothing was looked at/);
});

test('a drill without any record is drawn as an empty one', (t) => {
  const [drill] = soundReport().drills;
  const history = { ...drill!.history, entries: [], observers: [] };
  t.notThrows(() => renderHtmlReport({ ...soundReport(), drills: [{ ...drill!, history }] }));
});

test('a report stays small enough to be sent around', (t) => {
  t.true(sound.length < 400_000, `${sound.length} characters`);
});
