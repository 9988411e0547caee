import { quote } from '../../model/text/shell-quote.js';
import { labPaths, type LabPaths } from '../state/lab-paths.js';
import {
  prefixLength,
  segmentNames,
  segments,
  type SegmentName,
  type Topology,
} from '../topology.js';

export type Accelerator = 'kvm' | 'tcg';

/** A listening port on the loopback address that leads to a node's sshd. */
export type Forward = {
  readonly segment: SegmentName;
  readonly address: string;
  readonly port: number;
};

/** What decides the virtual hardware; a saved machine can only be resumed on the same. */
export type Hardware = {
  readonly accelerator: Accelerator;
  readonly cpus: number;
  readonly memoryMb: number;
};

export type MachineSpec = {
  readonly hardware: Hardware;
  readonly kernel: string;
  readonly initrd: string;
  /** The read-only image, shared by all labs. */
  readonly image: string;
  readonly paths: LabPaths;
  readonly forwards: readonly Forward[];
  /** A saved machine to go on from; undefined: boot. */
  readonly resumeFrom?: string;
};

/** Path of the emulator; found by PATH. */
export const emulator = 'qemu-system-x86_64';

// Address-space switches are the dearest thing in an emulated processor, and a laboratory has no
// secrets to guard from its own processes.
const kernelCommandLine = [
  'console=ttyS0',
  'quiet',
  'panic=-1',
  'net.ifnames=0',
  'mitigations=off',
  'nokaslr',
  // Code that has other addresses in each process is translated anew for each of them: to start one
  // takes an emulated machine 20 ms then, and 4 ms otherwise.
  'norandmaps',
  'audit=0',
  'apparmor=0',
  'random.trust_cpu=on',
  // The emulated processors share one time stamp counter; every other clock is a device, slow to ask.
  'tsc=reliable',
  'clocksource=tsc',
  'systemd.unit=lab.target',
  'systemd.show_status=0',
].join(' ');

// QEMU's option parser takes a comma for the next option; two are one of the text.
function escapeCommas(text: string): string {
  return text.replaceAll(',', ',,');
}

// What an emulator does slowly is not offered: copies byte by byte, registers wider than its own,
// a fifth level of page tables, checks of who looks at which page.
const emulatedCpu = 'max,-erms,-avx,-avx2,-la57,-smap,-smep,-pku';

const cpuModels: Readonly<Record<Accelerator, string>> = { kvm: 'host', tcg: emulatedCpu };

const accelerators: Readonly<Record<Accelerator, string>> = {
  kvm: 'kvm',
  tcg: 'tcg,thread=multi,tb-size=256',
};

function renderSegment(name: SegmentName, forwards: readonly Forward[]): readonly string[] {
  const { prefix, reserved } = segments[name];
  const index = segmentNames.indexOf(name);
  const options = [
    'user',
    `id=${name}`,
    'ipv6=off',
    `net=${prefix}0/${String(prefixLength)}`,
    `host=${reserved[0]}`,
    `dns=${reserved[1]}`,
    // Nothing leaves, nothing else enters.
    'restrict=on',
    ...forwards
      .filter(({ segment }) => segment === name)
      .map(({ address, port }) => `hostfwd=tcp:127.0.0.1:${String(port)}-${address}:22`),
  ];
  const mac = `02:01:00:00:00:0${String(index)}`;
  return [
    '-netdev',
    options.join(','),
    '-device',
    `virtio-net-pci,netdev=${name},mac=${mac},romfile=`,
  ];
}

function renderDrive(id: string, options: string): readonly string[] {
  return ['-drive', `if=none,id=${id},${options}`, '-device', `virtio-blk-pci,drive=${id}`];
}

/** The part of the command line that every boot of the lab's kernel shares. */
export function bootArgs(hardware: Hardware, kernel: string, initrd: string): readonly string[] {
  return [
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-machine', 'pc,hpet=off'],
    ...['-accel', accelerators[hardware.accelerator], '-cpu', cpuModels[hardware.accelerator]],
    ...['-smp', String(hardware.cpus), '-m', String(hardware.memoryMb)],
    ...['-kernel', kernel, '-initrd', initrd],
  ];
}

/** The emulator's arguments for a lab's machine. */
export function machineArgs(spec: MachineSpec): readonly string[] {
  const { paths, hardware, forwards, resumeFrom } = spec;
  return [
    ...bootArgs(hardware, spec.kernel, spec.initrd),
    ...['-name', 'lvsdeploy-lab', '-append', kernelCommandLine],
    ...renderDrive('image', `format=raw,readonly=on,file=${escapeCommas(spec.image)}`),
    // What a lab writes need not survive this machine's power failure.
    ...renderDrive(
      'data',
      `format=qcow2,cache=unsafe,discard=unmap,file=${escapeCommas(paths.data)}`,
    ),
    ...segmentNames.flatMap((name) => renderSegment(name, forwards)),
    ...['-device', 'virtio-serial-pci'],
    // Relative, in the lab's folder: a socket's path is short (unix(7)).
    ...['-chardev', 'socket,id=control,path=control.sock,server=on,wait=off'],
    ...['-device', 'virtconsole,chardev=control'],
    ...['-serial', 'file:console.log', '-qmp', 'unix:qmp.sock,server=on,wait=off'],
    ...['-pidfile', paths.machinePid, '-daemonize'],
    ...(resumeFrom === undefined ? [] : ['-incoming', `exec:cat ${quote(resumeFrom)}`]),
  ];
}

/** Everything that a saved machine depends on: the arguments, without the paths and ports of one lab. */
export function describeHardware(hardware: Hardware): readonly string[] {
  const paths = labPaths('/');
  return machineArgs({ hardware, kernel: '', initrd: '', image: '', paths, forwards: [] });
}

/** What a topology and this machine's processors make of the virtual hardware. */
export function chooseHardware(
  topology: Topology,
  accelerator: Accelerator,
  availableCpus: number,
): Hardware {
  return {
    accelerator,
    cpus: Math.max(1, Math.min(availableCpus, 4)),
    memoryMb: topology.memoryMb,
  };
}
