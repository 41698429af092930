import { expect, test } from 'vitest';
import { z } from 'zod';
import { etcd } from '../../../bootstrap/facts/etcd.ts';

const read = (lines: Record<string, string>) => etcd.read(z.object(etcd.shape).parse(lines));

const STATUS =
  '{"header":{"cluster_id":"2460647904300723675", "member_id":"7150749014848297595", "revision":"1504", "raft_term":"2"}, "version":"3.6.8", "dbSize":"3989504", "leader":"7150749014848297595"}';
const MEMBERS =
  '{"header":{"cluster_id":"2460647904300723675"}, "members":[{"ID":"7150749014848297595", "name":"control-plane-1", "peerURLs":["https://172.30.43.16:2380"], "clientURLs":["https://172.30.43.16:2379"]}, {"ID":"255", "peerURLs":["https://172.30.43.17:2380"], "isLearner":true}]}';

test('etcd tells its members, by the ids that etcdctl takes', () => {
  expect(read({ 'etcd-members': MEMBERS, 'etcd-status': STATUS })).toEqual({
    id: '633c9057bc01da7b',
    version: '3.6.8',
    leader: '633c9057bc01da7b',
    alarms: [],
    members: [
      {
        id: '633c9057bc01da7b',
        name: 'control-plane-1',
        peerUrls: ['https://172.30.43.16:2380'],
        started: true,
        learner: false,
      },
      {
        id: 'ff',
        name: '',
        peerUrls: ['https://172.30.43.17:2380'],
        started: false,
        learner: true,
      },
    ],
  });
});

test('without a majority there is no leader', () => {
  const status = STATUS.replace('"leader":"7150749014848297595"', '"leader":"0"');
  expect(read({ 'etcd-members': MEMBERS, 'etcd-status': status })?.leader).toBeUndefined();
});

test.each([
  ['["etcdserver: no leader"]', []],
  ['["memberID:7150749014848297595 alarm:NOSPACE "]', ['NOSPACE']],
  [
    '["etcdserver: no leader", "memberID:1 alarm:NOSPACE ", "memberID:2  alarm:NOSPACE"]',
    ['NOSPACE'],
  ],
  ['["memberID:1 alarm:CORRUPT ", "memberID:1 alarm:NOSPACE "]', ['CORRUPT', 'NOSPACE']],
])('of what etcd complains about, only alarms count: %s', (errors, alarms) => {
  const status = STATUS.replace('"dbSize"', `"errors":${errors}, "dbSize"`);
  expect(read({ 'etcd-members': MEMBERS, 'etcd-status': status })?.alarms).toEqual(alarms);
});

test.each([{}, { 'etcd-members': '', 'etcd-status': '' }, { 'etcd-members': '<html>' }])(
  'an etcd that is not there or does not answer tells nothing: %j',
  (lines) => {
    expect(read(lines as Record<string, string>)).toBeUndefined();
  },
);
