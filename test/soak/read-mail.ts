import { on } from '../e2e/testbed.js';
import { reader } from './mail-server.js';

/** Logs in, opens the inbox and takes its leave, from one address after the other; RFC 9051. */
const mailReader = `
use strict; use warnings; use IO::Socket::INET;
my ($to, $port, $name, $password, @from) = @ARGV;
for my $from (@from) {
  my $keeper = eval { visit($from) };
  chomp(my $why = $@);
  print "$from ", $keeper // "none: $why", "\\n";
}
sub visit {
  my ($from) = @_;
  local $SIG{ALRM} = sub { die "no answer in time\\n" };
  alarm 10;
  my $mail = IO::Socket::INET->new(PeerAddr => $to, PeerPort => $port, LocalAddr => $from) or die "$!\\n";
  my $greeting = <$mail> // '';
  my ($keeper) = $greeting =~ /^\\* OK \\[.*?\\] (\\S+) is ready\\r\\n$/ or die "greeted with $greeting\\n";
  ask($mail, 'a1', "LOGIN $name $password");
  my $inbox = ask($mail, 'a2', 'SELECT INBOX');
  $inbox =~ /^\\* OK .* kept by \\Q$keeper\\E\\r$/m or die "another inbox: $inbox\\n";
  ask($mail, 'a3', 'LOGOUT') =~ /^\\* BYE /m or die "no good-bye\\n";
  alarm 0;
  return $keeper;
}
sub ask {
  my ($mail, $tag, $command) = @_;
  print $mail "$tag $command\\r\\n";
  my $answer = '';
  while (my $line = <$mail>) {
    return $answer if $line =~ /^$tag OK /;
    die "$command: $line\\n" if $line =~ /^$tag /;
    $answer .= $line;
  }
  die "$command: no answer\\n";
}
`;

/** By whom each of the client's addresses has its inbox, through an address; `none: ` and why, where it is refused. */
export async function readMail(
  to: string,
  addresses: readonly string[],
  password: string = reader.password,
): Promise<ReadonlyMap<string, string>> {
  const args = [to, '143', reader.name, password, ...addresses].join(' ');
  const lines = (await on('client', `perl - ${args}`, mailReader)).trim().split('\n');
  return new Map(
    lines.map((line) => {
      const [address = '', ...keeper] = line.split(' ');
      return [address, keeper.join(' ')];
    }),
  );
}
