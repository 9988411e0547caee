import type { Cluster } from '../../model/cluster/cluster.js';
import type { Emergency, Lead, NameServer, OwnAnswer } from '../../model/cluster/emergency.js';
import { LvsError } from '../../model/problem/error.js';
import { exitCodes, type ExitCode } from '../../model/run/exit-code.js';
import type { VipStatus } from '../../model/verify/status.js';
import { formatLead, formatOwnAnswer, formatOwners } from '../../report/text/emergency-text.js';
import { toJsonText } from '../../report/json-text.js';
import { mapStrings } from '../../report/words/map-strings.js';
import { toPrintable } from '../../report/words/printable.js';
import { ask, isSomebodyThere, isYes } from '../invocation/ask.js';
import type { Invocation } from '../invocation/invocation.js';
import type { HostOptions } from '../options.js';
import { openHosts, type OpenHosts } from '../run/open-hosts.js';
import { describeLeftOut, findLeftOut, type LeftOut } from './left-out.js';
import { lookAtDirectors } from './look-at-directors.js';
import { readLead, runnerFor, sendUpdate, type Runner } from './ask-name-server.js';
import { addressesThatAnswer, askRealServers, askVips } from './own-answer.js';
import type { EmergencyReport } from './emergency-report.js';
import { requireNobody, requireOurs, requireOwners } from './refusals.js';
import { requireSettings } from './require-settings.js';
import { zoneLines } from './records.js';

/** The options of `lvsdeploy emergency`. */
export type EmergencyOptions = Omit<HostOptions, 'limit'> & {
  /** To the VIPs again. */
  readonly back: boolean;
  /** Everything but the change. */
  readonly rehearse: boolean;
  /** Prints lines, also where there is a name server. */
  readonly zone: boolean;
  readonly yes: boolean;
  readonly force: boolean;
  /** Which director has not answered by then was not reached, in milliseconds. */
  readonly timeout: number;
};

/** Leads the names of a cluster to real servers that answer by themselves, or back to its VIPs. */
export async function handleEmergency(
  invocation: Invocation,
  inventory: string | undefined,
  options: EmergencyOptions,
): Promise<ExitCode> {
  const opened = await openHosts(
    invocation,
    inventory,
    { ...options, limit: [] },
    // Who refuses now, or cannot be reached, is no help now.
    { retries: 0 },
  );
  try {
    return await new Handling(invocation, opened, options).run();
  } finally {
    await opened.pool.closeAll();
  }
}

class Handling {
  readonly #invocation: Invocation;
  readonly #opened: OpenHosts;
  readonly #options: EmergencyOptions;
  readonly #cluster: Cluster;
  readonly #settings: Emergency;
  readonly #signal: AbortSignal;
  readonly #report: EmergencyReport = { changed: false };

  constructor(invocation: Invocation, opened: OpenHosts, options: EmergencyOptions) {
    this.#invocation = invocation;
    this.#opened = opened;
    this.#options = options;
    this.#cluster = opened.loaded.cluster;
    this.#settings = requireSettings(this.#cluster);
    this.#signal = invocation.interruption.heed();
  }

  async run(): Promise<ExitCode> {
    try {
      return await (this.#options.back ? this.#goBack() : this.#standIn());
    } finally {
      this.#printReport();
    }
  }

  async #goBack(): Promise<ExitCode> {
    const { vips } = await this.#look();
    this.#report.vips = vips;
    this.#say(...vips.map(formatOwners));
    if (!this.#options.force) requireOwners(vips);
    return this.#lead(vips.map(({ address }) => address));
  }

  async #standIn(): Promise<ExitCode> {
    const { rehearse, force } = this.#options;
    const asking = { cluster: this.#cluster, pool: this.#opened.pool, signal: this.#signal };
    const [{ vips, leftOut }, answering, realServers] = await Promise.all([
      this.#look(),
      askVips(asking),
      askRealServers(asking),
    ]);
    Object.assign(this.#report, { vips, answering, realServers, leftOut });
    this.#say(
      ...vips.map(formatOwners),
      ...realServers.flatMap(formatOwnAnswer),
      ...describeLeftOut(leftOut),
    );
    if (!rehearse && !force) requireNobody(vips, answering);
    const code = await this.#lead(this.#chooseAddresses(realServers, leftOut));
    const lacks = realServers.some(({ needs }) => needs !== undefined);
    return rehearse && lacks ? exitCodes.failed : code;
  }

  async #look(): Promise<{ readonly vips: readonly VipStatus[]; readonly leftOut: LeftOut }> {
    const patience = { limitMs: this.#options.timeout, signal: this.#signal };
    const status = await lookAtDirectors(this.#opened, patience);
    const vips = status.vips.filter(({ address }) => this.#vipsOfServices().includes(address));
    return { vips, leftOut: findLeftOut(status) };
  }

  /** Of those that answer, nobody whom somebody wants to get no clients. */
  #chooseAddresses(answers: readonly OwnAnswer[], leftOut: LeftOut): readonly string[] {
    const unwanted = this.#options.force ? [] : [...leftOut.drained, ...leftOut.quiesced];
    const addresses = addressesThatAnswer(answers.filter(({ host }) => !unwanted.includes(host)));
    if (addresses.length > 0) return addresses;
    const others = addressesThatAnswer(answers);
    if (others.length > 0) {
      throw new LvsError(
        'GATE_FAILED',
        `Only ${others.join(' and ')} would answer, which are left out.`,
        {
          hint: '--force leads the names there all the same.',
        },
      );
    }
    throw new LvsError('GATE_FAILED', 'No real server answers all services by itself.', {
      hint: 'What each of them needs is said above.',
    });
  }

  async #lead(addresses: readonly string[]): Promise<ExitCode> {
    const { nameServer } = this.#settings;
    const to = this.#settings.names.map((name): Lead => ({
      name,
      addresses,
      ttlSeconds: this.#settings.ttlSeconds,
    }));
    this.#report.names = { to };
    if (nameServer === undefined || this.#options.zone) {
      const lines = zoneLines(this.#settings, addresses);
      this.#report.zone = lines;
      this.#say(...lines);
      return exitCodes.success;
    }
    const runner = runnerFor(nameServer, { pool: this.#opened.pool, signal: this.#signal });
    const from = await this.#readLeads(nameServer, runner);
    this.#report.names = { from, to };
    if (!this.#options.force) requireOurs(from, this.#ours());
    if (this.#options.rehearse) return this.#rehearse({ server: nameServer, from, to }, runner);
    if (!(await this.#isAgreed(nameServer))) return exitCodes.failed;
    await sendUpdate({ server: nameServer, from, to }, runner);
    this.#report.changed = true;
    await this.#tellChanged(nameServer, from, runner);
    return exitCodes.success;
  }

  async #readLeads(server: NameServer, runner: Runner): Promise<readonly Lead[]> {
    return Promise.all(this.#settings.names.map((name) => readLead(server, name, runner)));
  }

  /** Writes what is there already: whoever may do that may change it. */
  async #rehearse(
    { server, from, to }: { server: NameServer; from: readonly Lead[]; to: readonly Lead[] },
    runner: Runner,
  ): Promise<ExitCode> {
    this.#say(...from.map((lead, index) => formatLead(lead, to[index]?.addresses ?? [])));
    const there = from.filter(({ addresses }) => addresses.length > 0);
    await sendUpdate({ server, from, to: there }, runner);
    const late = from.filter(({ ttlSeconds }) => ttlSeconds > this.#settings.ttlSeconds);
    this.#say(
      `${server.address} takes updates of ${server.zone}; nothing was changed.`,
      ...late.map(
        ({ name, ttlSeconds }) =>
          `Lower the TTL of ${name} now: resolvers keep its address for ${ttlSeconds} s, and the inventory wants ${this.#settings.ttlSeconds} s.`,
      ),
    );
    return late.length > 0 ? exitCodes.failed : exitCodes.success;
  }

  async #tellChanged(server: NameServer, from: readonly Lead[], runner: Runner): Promise<void> {
    const now = await this.#readLeads(server, runner);
    const keptSeconds = Math.max(...from.map(({ ttlSeconds }) => ttlSeconds));
    this.#say(
      ...now.map(({ name, addresses }) => `${name} leads to ${addresses.join(' and ')} now.`),
      ...(keptSeconds > 0 ? [`Resolvers may keep what it was for ${keptSeconds} s.`] : []),
    );
    if (!this.#options.back) this.#say('With the directors back: lvsdeploy emergency --back');
  }

  async #isAgreed({ address }: NameServer): Promise<boolean> {
    const { yes } = this.#options;
    if (yes || this.#cluster.environment === 'lab') return true;
    if (!isSomebodyThere(this.#invocation)) {
      throw new LvsError(
        'CONSENT_NEEDED',
        'Names are not changed without asking, and there is nobody to ask.',
        {
          hint: 'Add --yes.',
        },
      );
    }
    const question = `Change ${this.#settings.names.join(' and ')} at ${address}? [y/N] `;
    return isYes(await ask(this.#invocation, question, this.#signal));
  }

  #ours(): readonly string[] {
    return [...this.#vipsOfServices(), ...this.#cluster.hosts.map(({ address }) => address)];
  }

  #vipsOfServices(): readonly string[] {
    return [...new Set(this.#cluster.services.map(({ vip }) => vip))];
  }

  #printReport(): void {
    if (this.#options.output !== 'json') return;
    const { stdout, redact } = this.#invocation;
    const said = { type: 'emergency', cluster: this.#cluster.name, ...this.#report };
    stdout.write(`${toJsonText(mapStrings(said, redact))}\n`);
  }

  #say(...lines: readonly string[]): void {
    const { stdout, redact } = this.#invocation;
    if (this.#options.output === 'json') return;
    for (const line of lines) stdout.write(`${toPrintable(redact(line))}\n`);
  }
}
