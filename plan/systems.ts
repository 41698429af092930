/** Operating systems that machines may run, as `ID VERSION_ID` of /etc/os-release, with what people call them. */
export const SYSTEMS: Readonly<Record<string, string>> = {
  'debian 12': 'Debian 12',
  'debian 13': 'Debian 13',
  'ubuntu 22.04': 'Ubuntu 22.04',
  'ubuntu 24.04': 'Ubuntu 24.04',
};
