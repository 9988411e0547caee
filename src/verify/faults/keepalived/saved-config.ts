import { configFile } from './service.js';

/** Where the file is kept while the drill's is in its place. */
export const savedConfig = '"$dir/keepalived.conf"';

/** Fails, and says why, where there is nothing to save. */
export const hasConfig = `[ -s ${configFile} ] || { echo "there is no ${configFile}"; exit 1; }`;

// It is saved with its times, so that nothing looks changed afterwards.
export const saveConfig = `cp -p ${configFile} ${savedConfig}`;

/** Puts it back, in one moment. */
export const restoreConfig = `cp -p ${savedConfig} ${configFile}.lvsdeploy && mv -f ${configFile}.lvsdeploy ${configFile}`;
