import { isAskedByArp } from '../../lvs/address/families.js';
import { quoteAll } from '../../model/text/shell-quote.js';

// One frame of ARP for each address: an announcement (RFC 5227 section 3), and a question who else has
// the address (section 2.1.1), which its former owner's kernel answers as long as it has it. packet(7)
// and netdevice(7) for the calls; perl-base is essential on Debian. The bytes go out as they are written here.
const program = `
use strict;
use Time::HiRes 'time';
my ($limit, @addresses) = @ARGV;
my ($all, $arp, $request, $reply) = ("\\xff" x 6, 0x0806, 1, 2);
socket my $net, 17, 3, unpack('S', pack('n', $arp)) or exit 0;
sub askDevice { my ($what, $device) = @_; my $told = pack 'a16 x24', $device; ioctl $net, $what, $told or exit 0; substr $told, 16 }
my ($card_of, $number_of) = (0x8927, 0x8933);
my %mine;
for my $address (@addresses) {
  my (undef, $device) = split ' ', \`ip -o address show to $address\`;
  next unless defined $device;
  $device =~ s/[:@].*//;
  my $card = unpack 'x2 a6', askDevice($card_of, $device);
  my $ip = pack 'C4', split /\\./, $address;
  my $to = pack 'S n i S C C a8', 17, $arp, unpack('i', askDevice($number_of, $device)), 0, 0, 6, $all;
  my $head = $all . $card . pack('n n n C C n', $arp, 1, 0x0800, 6, 4, $request) . $card;
  $mine{$ip} = { to => $to, card => $card, say => $head . $ip . "\\0" x 6 . $ip, ask => $head . "\\0" x 10 . $ip };
}
exit 0 unless %mine;
my $begun = my $heard = time;
while (time < $begun + $limit && time < $heard + 1) {
  for my $one (values %mine) { send $net, $one->{$_}, 0, $one->{to} for qw(say ask) }
  my $next = time + 0.1;
  while ((my $left = $next - time) > 0) {
    vec(my $ready = '', fileno $net, 1) = 1;
    next unless select $ready, undef, undef, $left;
    defined recv $net, my $frame, 128, 0 or next;
    my ($type, $what, $card, $ip) = unpack 'x12 n x6 n a6 a4', $frame;
    my $one = $mine{$ip} or next;
    $heard = time if $type == $arp && $what == $reply && $card ne $one->{card};
  }
}`;

/**
 * Announces addresses of IPv4 ten times a second, until nobody else has them any more: not even the one that
 * lets go of them can make neighbours send to it then, for longer than a tenth of a second. Does nothing
 * where the host has no perl. Ends by itself.
 */
export function keepAnnouncing(addresses: readonly string[], mostSeconds: number): string {
  const ours = addresses.filter(isAskedByArp);
  const command = quoteAll(['perl', '-e', program, String(mostSeconds), ...ours]);
  return `! command -v perl >/dev/null 2>&1 || ${command}`;
}
