import { parseKubelet } from '../kubelet-file.ts';
import { factGroup, flag, text } from './group.ts';

/** How the kubelet is configured. */
export const kubelet = factGroup({
  script: 'facts/kubelet',
  shape: { 'kubelet-file': text.default(''), 'kubelet-pending': flag },
  read: (raw) => ({
    /** What its file says; undefined before the machine is a node. */
    file: parseKubelet(raw['kubelet-file']),
    /** The file was changed by a run that did not come to restart the kubelet. */
    pending: raw['kubelet-pending'],
  }),
});
