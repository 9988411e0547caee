import type { Route } from '../../../src/facts/network/route.js';
import { CommandFailure, UnknownScript } from './command-failure.js';
import { addAddress, removeAddress, type HostState } from './host-state.js';

/** What `ip WORDS` does, of ip-route(8) and ip-address(8). */
export function runIp(state: HostState, words: readonly string[]): void {
  const [object, action, target, ...options] = words.filter((word) => word !== '-6');
  const subject = {
    state,
    target: target ?? '',
    option: (name: string) => optionOf(options, name),
  };
  const run = actions[`${object ?? ''} ${action ?? ''}`];
  if (run === undefined) throw new UnknownScript(`ip ${words.join(' ')}`);
  run(subject);
}

type Subject = {
  readonly state: HostState;
  readonly target: string;
  readonly option: (name: string) => string | undefined;
};

const actions: Readonly<Record<string, (subject: Subject) => void>> = {
  'route replace': (subject) => {
    const wanted = readRoute(subject);
    requireDevice(subject.state, wanted.device);
    const others = subject.state.routes.filter((route) => !isSame(route, wanted));
    subject.state.routes = [...others, wanted];
  },
  'route del': (subject) => {
    const { state } = subject;
    const surplus = readRoute(subject);
    const left = state.routes.filter((route) => !isSame(route, surplus));
    if (left.length === state.routes.length) fail('RTNETLINK answers: No such process');
    state.routes = left;
  },
  'address replace': bind,
  'address add': bind,
  'address del': ({ state, target, option }) => {
    const device = requireDevice(state, option('dev'));
    if (!removeAddress(state, device, target)) fail('RTNETLINK answers: Cannot assign address');
  },
};

function optionOf(options: readonly string[], name: string): string | undefined {
  const at = options.indexOf(name);
  return at < 0 ? undefined : options[at + 1];
}

function bind({ state, target, option }: Subject): void {
  const device = requireDevice(state, option('dev'));
  addAddress(state, device, target, option('label'));
}

function requireDevice(state: HostState, device: string | undefined): string {
  if (device === undefined || !state.interfaces.has(device)) {
    return fail(`Cannot find device "${device ?? ''}"`, 1);
  }
  return device;
}

function readRoute({ target, option }: Subject): Route {
  const via = option('via');
  const device = option('dev');
  return {
    to: target === 'default' ? '0.0.0.0/0' : target,
    ...(via === undefined ? {} : { via }),
    ...(device === undefined ? {} : { device }),
    metric: Number(option('metric') ?? 0),
  };
}

// Destination and metric are what tells routes of a table apart.
function isSame(a: Route, b: Route): boolean {
  return a.to === b.to && a.metric === b.metric;
}

function fail(message: string, exitStatus = 2): never {
  throw new CommandFailure(message, exitStatus);
}
