/** Where a drill keeps its things on a target; it survives a reboot, so that nothing stays broken for lack of a memory. */
export const drillFolder = '/var/lib/lvsdeploy/drill';

/** What every script begins with. */
export const scriptHead = `export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin\ndir=${drillFolder}`;
