/** How thoroughly `splitter verify` looks. */
import { yesOrNo } from '../schemas.js';
import { setting } from '../setting.js';

export const verifySettings = {
  deep: setting({
    group: 'verify',
    commands: ['verify'],
    description:
      "Read every object that the run wrote and compare the md5 of its bytes with the ledger's, instead of trusting sizes and ETags.",
    schema: yesOrNo(),
    default: 'false',
  }),
};
