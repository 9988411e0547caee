import { common } from './check-common.js';
import type { Row, Rows } from '../row.js';
import { integer, maybe, name, nothing, oneOf, words, type Shape } from '../shapes.js';

const expression: Shape = { ...words('"<regular expression>"', '^OK'), isEscaped: true };

const page: Rows = [
  {
    name: 'path',
    takes: name('path', '/'),
    key: 'services.check.path',
    says: 'What is asked for.',
  },
  {
    name: 'status_code',
    takes: words('<code>[-<code>] ...', '200'),
    default: '200-299',
    key: 'services.check.status',
    says: 'The codes that pass.',
  },
  {
    name: 'digest',
    takes: name('MD5', '9b3a0c85a887a256d6939da88aabd8cd'),
    key: 'services.check.digest',
    says: 'The MD5 of the page; genhash(1) tells it.',
  },
  {
    name: 'virtualhost',
    takes: name('host name', 'www.example.org'),
    key: 'services.check.host',
    says: 'The host name that is asked for.',
  },
  {
    name: 'regex',
    takes: expression,
    needs: 'REGEX',
    says: 'What the page has to hold.',
  },
  { name: 'regex_no_match', takes: nothing, needs: 'REGEX', says: 'The page must not hold it.' },
  {
    name: 'regex_options',
    takes: words('<option> ...', 'caseless'),
    needs: 'REGEX',
    says: 'The options of pcre2(3).',
  },
  {
    name: 'regex_min_offset',
    takes: integer(0, 4294967295, 'bytes'),
    needs: 'REGEX',
    says: 'Where the search begins.',
  },
  {
    name: 'regex_max_offset',
    takes: integer(0, 4294967295, 'bytes'),
    needs: 'REGEX',
    says: 'Where the search ends.',
  },
  {
    name: 'regex_stack',
    takes: words('<start> <max>', '64', '128'),
    needs: 'REGEX',
    says: 'The stack of the search.',
  },
];

// Only a TLS connection can end too early.
const compliant: Row = {
  name: 'tls_compliant',
  takes: maybe,
  since: '2.3.3',
  says: 'A connection that ends without a word of TLS is a failure.',
};

function askingFor(pageRows: Rows): Rows {
  return [
    ...common.map((row) => (row.name === 'delay_before_retry' ? { ...row, default: '3' } : row)),
    {
      name: 'nb_get_retry',
      takes: integer(0, 4294967295),
      default: '1',
      old: 'retry',
      says: 'The same as retry; no other check knows it.',
    },
    {
      name: 'virtualhost',
      takes: name('host name', 'www.example.org'),
      key: 'services.check.host',
      says: 'The host name that pages are asked for by.',
    },
    {
      name: 'http_protocol',
      takes: oneOf('1.0', '1.0C', '1.0c', '1.0K', '1.0k', '1.1', '1.1K', '1.1k'),
      default: '1.0',
      says: 'The version of HTTP, with what is said about the connection.',
    },
    {
      name: 'enable_sni',
      takes: maybe,
      key: 'services.check.host',
      says: 'The host name is told to TLS.',
    },
    {
      name: 'fast_recovery',
      takes: maybe,
      says: 'A server that is out is in at the first answer, after one page.',
    },
    {
      name: 'url',
      isOneOfSeveral: true,
      takes: nothing,
      rows: pageRows,
      key: 'services.check.path',
      says: 'A page; all of them have to pass.',
    },
  ];
}

/** A check by HTTP. */
export const httpCheck: Rows = askingFor(page);

/** A check by HTTPS. */
export const sslCheck: Rows = [...askingFor([...page, compliant]), compliant];
