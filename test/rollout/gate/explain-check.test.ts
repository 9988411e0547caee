import { duplexPair } from 'node:stream';
import test from 'ava';
import { makeCheck } from '../../../src/lvs/checks/make-check.js';
import type { Connection } from '../../../src/model/host/connection.js';
import type { CheckType } from '../../../src/model/cluster/health-check.js';
import { explainChecks } from '../../../src/rollout/gate/explain-check.js';
import { referenceService } from '../../verify/reference-cluster.js';

/** A director whose real servers answer with a text as soon as they are asked; undefined: they hang up. */
function directorTo(answer: string | undefined) {
  const asked: string[] = [];
  const forward = (): Promise<unknown> => {
    const [near, far] = duplexPair();
    far.on('data', (chunk: Buffer) => {
      asked.push(String(chunk));
      if (answer === undefined) far.end();
      else far.write(answer);
    });
    return Promise.resolve(near);
  };
  return { director: { forward } as unknown as Connection, asked };
}

async function explain(type: CheckType, answer?: string) {
  const check = makeCheck(type, referenceService.checks[0], { path: '/health' });
  const [server] = referenceService.realServers;
  const { director, asked } = directorTo(answer);
  const service = { ...referenceService, checks: [check] as const, realServers: [server!] };
  const reasons = await explainChecks(director, service, new AbortController().signal);
  return { reasons, asked };
}

test('a check by TCP says nothing, and is content', async (t) => {
  const { reasons, asked } = await explain('TCP');
  t.deepEqual(reasons, ['web1: port 80 takes connections now']);
  t.deepEqual(asked, []);
});

test('a check by HTTP asks as keepalived does, and knows the good status', async (t) => {
  const { reasons, asked } = await explain('HTTP', 'HTTP/1.1 200 OK\r\n\r\n');
  t.deepEqual(reasons, ['web1: port 80 answers GET /health with 200 now']);
  t.deepEqual(asked, ['GET /health HTTP/1.0\r\nHost: 192.168.56.102\r\n\r\n']);
});

test('a check by HTTP tells a bad status', async (t) => {
  const { reasons } = await explain('HTTP', 'HTTP/1.1 503 Service Unavailable\r\n\r\n');
  t.deepEqual(reasons, ['web1: port 80 answers GET /health with 503, not 200']);
});

for (const answer of [undefined, '220 no web server\r\n'] as const) {
  const how = answer === undefined ? 'nothing' : 'another language';
  test(`a check by HTTP tells that there is no answer of HTTP: ${how}`, async (t) => {
    const check = makeCheck('HTTP', { ...referenceService.checks[0], connectTimeoutSeconds: 0.2 });
    const { director } = directorTo(answer);
    const [server] = referenceService.realServers;
    const service = { ...referenceService, checks: [check] as const, realServers: [server!] };
    const reasons = await explainChecks(director, service, new AbortController().signal);
    t.deepEqual(reasons, ['web1: port 80 gives no answer to GET /']);
  });
}
