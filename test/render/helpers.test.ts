import test from 'ava';
import { renderTemplate } from '../../src/render/template.js';

function helper(title: string, source: string, context: unknown, expected: string): void {
  test(`helper ${title}: ${source}`, (t) => {
    t.is(renderTemplate(source, context, 'a.hbs'), expected);
  });
}

helper('eq compares without conversion', '{{eq a 1}} {{eq a "1"}}', { a: 1 }, 'true false');
helper('and', '{{#if (and a b)}}yes{{else}}no{{/if}}', { a: 1, b: [] }, 'no');
helper('or', '{{#if (or a b)}}yes{{else}}no{{/if}}', { a: 1, b: [] }, 'yes');
helper('not', '{{#if (not a)}}yes{{else}}no{{/if}}', { a: [] }, 'yes');
helper('join', '{{join list ", "}}', { list: ['a', 2] }, 'a, 2');
helper('seconds', '{{seconds ms}} {{seconds 1000}}', { ms: 100 }, '0.1 1');
helper('shellQuote', 'echo {{shellQuote text}}', { text: "it's $HOME" }, "echo 'it'\\''s $HOME'");
