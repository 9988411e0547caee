import type { HostStatus, LabStatus } from './lab-status.js';

const nameWidth = 13;
const addressWidth = 17;

function renderHost({ name, address = 'this machine', port, up, power }: HostStatus): string {
  const answers = up ? 'up' : power === false ? 'no power' : 'no answer';
  return `  ${name.padEnd(nameWidth)}${address.padEnd(addressWidth)}port ${String(port).padEnd(7)}${answers}`;
}

/** The lab's status for a person. */
export function renderStatus({ dir, running, accelerator, hosts }: LabStatus): string {
  const how = accelerator === 'kvm' ? 'with KVM' : 'without KVM';
  const head = running ? `The lab in ${dir} runs, ${how}.` : `The lab in ${dir} is down.`;
  return [head, ...hosts.map(renderHost)].join('\n');
}
