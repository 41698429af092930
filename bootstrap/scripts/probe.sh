# shellcheck shell=sh
# Tries what only can be known by trying: whether machines reach each other, how large a packet may
# be, how quickly the disk writes. Prints what it found and leaves nothing behind.
# ME: this machine. LISTEN: `protocol/port` words on which others will call. CALLS: lines `machine
# address protocol port bytes answer`, where an answer is to be waited for when the last word is yes.
# CALLERS: how many calls will come in. SECONDS_LEFT: when to stop waiting. SYNC: a folder to write to
# again and again, or nothing. TARGETS: lines `id host port`, hosts outside of the cluster.

# Whoever holds no lease keeps off a machine on which a step is under way.
if [ -z "${RUN-}" ]; then
  exec 9>/run/gitstead.lock
  flock -xn 9 || {
    echo occupied
    exit 0
  }
fi

command -v perl >/dev/null || {
  echo no-perl
  exit 0
}
# Where etcd will write, or what that folder will be in.
if [ -n "$SYNC" ] && [ ! -d "$SYNC" ]; then SYNC=${SYNC%/*}; fi
export ME LISTEN CALLS CALLERS SECONDS_LEFT SYNC TARGETS
exec perl - <<'PERL'
use strict;
use Errno qw(ECONNREFUSED);
use Fcntl qw(F_SETFL O_NONBLOCK O_RDWR O_CREAT O_EXCL);
use IO::Handle;
use Socket;
use Time::HiRes qw(time);

$| = 1;
$SIG{PIPE} = 'IGNORE';
my $end = time + $ENV{SECONDS_LEFT};
# Of Linux, for packets that nobody may cut into pieces.
my ($ip, $mtu_discover, $never_cut) = (0, 10, 2);

# --- Beside the rest: the disk, and hosts elsewhere -------------------------------------------
sub beside {
  my ($work) = @_;
  my $child = fork;
  return if $child;
  alarm $ENV{SECONDS_LEFT};
  $work->();
  exit 0;
}

# Records of the size of etcd's, each forced to the disk.
sub write_to {
  my ($folder) = @_;
  my $file = "$folder/.gitstead-probe.$$";
  sysopen(my $out, $file, O_RDWR | O_CREAT | O_EXCL, 0600) or return;
  unlink $file;
  my @times;
  for (1 .. 25) {
    my $start = time;
    syswrite $out, 'x' x 2300;
    $out->sync;
    push @times, (time - $start) * 1000;
  }
  my @sorted = sort { $a <=> $b } @times;
  printf "sync %.2f %.2f\n", $sorted[12], $sorted[23];
}

# The alarm may end it anywhere: each line says what it would have been, and the last one holds.
sub reach {
  my ($id, $host, $port) = @_;
  print "target $id name-timeout\n";
  my $address = inet_aton($host);
  unless ($address) { print "target $id unknown-name\n"; return }
  print "target $id timeout\n";
  socket(my $socket, PF_INET, SOCK_STREAM, 0);
  print "target $id ", (connect($socket, pack_sockaddr_in($port, $address)) ? 'ok' : word()), "\n";
}

sub word { my $text = lc "$!"; $text =~ s/[^a-z]+/-/g; return $text }

beside(sub { write_to($ENV{SYNC}) }) if $ENV{SYNC};
for (split /\n/, $ENV{TARGETS}) { my @target = split; beside(sub { reach(@target) }) if @target }

# --- Who is called here -----------------------------------------------------------------------
my (%servers, %talks, %heard);
for my $name (split ' ', $ENV{LISTEN}) {
  my ($protocol, $port) = split m{/}, $name;
  my $type = $protocol eq 'udp' ? SOCK_DGRAM : SOCK_STREAM;
  socket(my $socket, PF_INET, $type, 0);
  setsockopt($socket, SOL_SOCKET, SO_REUSEADDR, 1) if $protocol eq 'tcp';
  unless (bind($socket, pack_sockaddr_in($port, INADDR_ANY))) { print "busy $name\n"; next }
  listen($socket, 128) if $protocol eq 'tcp';
  fcntl($socket, F_SETFL, O_NONBLOCK);
  $servers{fileno $socket} = { socket => $socket, protocol => $protocol };
}

# --- Whom to call -----------------------------------------------------------------------------
my @calls = map {
  my ($machine, $address, $protocol, $port, $bytes, $answer) = split;
  { machine => $machine, to => pack_sockaddr_in($port, inet_aton($address)), protocol => $protocol,
    port => $port, bytes => $bytes, answer => $answer eq 'yes', next => 0, result => '' }
} grep { /\S/ } split /\n/, $ENV{CALLS};

sub begin {
  my ($call) = @_;
  my $udp = $call->{protocol} eq 'udp';
  $call->{start} = time;
  delete $call->{milliseconds};
  $call->{next} = time + ($udp ? 0.2 : 1);
  socket(my $socket, PF_INET, $udp ? SOCK_DGRAM : SOCK_STREAM, 0);
  fcntl($socket, F_SETFL, O_NONBLOCK);
  $call->{socket} = $socket;
  if ($udp) {
    setsockopt($socket, $ip, $mtu_discover, $never_cut);
    my $text = "gitstead $ENV{ME} $call->{bytes}\n";
    $text .= ' ' x ($call->{bytes} - length $text) if $call->{bytes} > length $text;
    connect($socket, $call->{to});
    # The machine's own device does not take it: trying again would not help.
    settle($call, word()) unless defined send($socket, $text, 0);
  } else {
    connect($socket, $call->{to});
    $call->{state} = 'connecting';
  }
}

sub settle {
  my ($call, $result) = @_;
  $call->{result} = $result;
  $call->{milliseconds} //= (time - $call->{start}) * 1000;
  close delete $call->{socket};
}

# It may be that nobody listens there yet.
sub again {
  my ($call) = @_;
  close delete $call->{socket};
  $call->{next} = time + 0.05;
}

sub writable {
  my ($call) = @_;
  my $error = unpack 'i', getsockopt($call->{socket}, SOL_SOCKET, SO_ERROR);
  # A node whose service is not up at the moment has been reached all the same.
  return settle($call, 'ok') if $error == ECONNREFUSED && !$call->{answer};
  if ($error) { $! = $error; $call->{last} = word(); return again($call) }
  $call->{milliseconds} = (time - $call->{start}) * 1000;
  return settle($call, 'ok') unless $call->{answer};
  $call->{state} = 'asked';
  $call->{last} = 'silent';
  syswrite $call->{socket}, "gitstead $ENV{ME} 0\n";
}

sub readable {
  my ($call) = @_;
  my $got = sysread $call->{socket}, my $text, 64;
  return settle($call, 'ok') if $got && $text =~ /^yes/;
  unless ($got) { $call->{last} = word() unless defined $got; again($call) }
}

sub hear {
  my ($from, $text) = @_;
  $heard{"$from $1"} = 1 if $text =~ /^gitstead (\S+ \d+)/;
}

my $open = grep { $_->{result} eq '' } @calls;
while (time < $end && ($open || keys %heard < $ENV{CALLERS})) {
  for my $call (@calls) {
    next if $call->{result};
    if ($call->{socket} && time > $call->{next}) { again($call) }
    begin($call) if !$call->{socket} && time >= $call->{next};
  }
  my ($read, $write) = ('', '');
  vec($read, $_, 1) = 1 for keys %servers, keys %talks;
  for my $call (grep { $_->{socket} } @calls) {
    vec(($call->{state} // '') eq 'connecting' ? $write : $read, fileno $call->{socket}, 1) = 1;
  }
  select($read, $write, undef, 0.05);
  for my $number (keys %servers) {
    next unless vec($read, $number, 1);
    my $server = $servers{$number};
    if ($server->{protocol} eq 'udp') {
      while (defined(my $peer = recv($server->{socket}, my $text, 65536, 0))) {
        send($server->{socket}, 'yes', 0, $peer);
        hear($number, $text);
      }
    } else {
      while (accept(my $talk, $server->{socket})) {
        fcntl($talk, F_SETFL, O_NONBLOCK);
        $talks{fileno $talk} = { socket => $talk, server => $number };
      }
    }
  }
  for my $number (keys %talks) {
    next unless vec($read, $number, 1);
    my $talk = $talks{$number};
    my $got = sysread $talk->{socket}, my $text, 64;
    next unless defined $got;
    if ($got) { syswrite $talk->{socket}, "yes\n"; hear($talk->{server}, $text) }
    else { close $talk->{socket}; delete $talks{$number} }
  }
  for my $call (grep { $_->{socket} } @calls) {
    my $number = fileno $call->{socket};
    if (vec($write, $number, 1)) { writable($call) }
    elsif (vec($read, $number, 1)) { readable($call) }
  }
  $open = grep { $_->{result} eq '' } @calls;
}
for my $call (@calls) {
  printf "call %s %s %d %d %s %.1f\n", @{$call}{qw(machine protocol port bytes)},
    $call->{result} || $call->{last} || 'timeout', $call->{milliseconds} || 0;
}
1 while wait != -1;
print "end\n";
PERL
