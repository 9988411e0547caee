import { stateFolder } from '../../../model/run/kept-files.js';

/** The folder of all versions of a site's content on a real server. */
export const contentFolder = '/var/www/lvsdeploy-content';

/** A symbolic link to the version that is served; a switch is one rename of it. */
export const currentLink = `${contentFolder}/current`;

/** A folder for each version: `content`, and `version`, a file about it that is written last. */
export const versionsFolder = `${contentFolder}/versions`;

/** Where versions arrive; what is left there is of a run that was cut off. */
export const incomingFolder = `${contentFolder}/incoming`;

/** Which content the web servers are to have, and which they had before. */
export const contentRecordFile = `${stateFolder}/content`;

/** A version's name: digits of the digest of its content. */
export const versionPattern = /^[0-9a-f]{16}$/;
