/** What makes the name server of a test say that something is wrong. */
export const isBroken = '/run/is-broken';

/** A play that gives real servers a name server on a VIP and on their own address: it says its host's name. */
export function nameServer(vip: string): string {
  return `
- name: name servers
  hosts: real_servers
  tasks:
    - name: something answers questions
      file:
        path: /usr/local/sbin/answers
        mode: "0755"
        content: |
          #!/usr/bin/perl
          # Over UDP and TCP, with a text that names the host.
          use strict;
          use IO::Socket::INET;
          use IO::Select;
          my $all = IO::Select->new;
          my (%udp, %tcp);
          for my $at ('{{host.address}}', '${vip}') {
            my %place = (LocalAddr => $at, LocalPort => 53);
            my $udp = IO::Socket::INET->new(%place, Proto => 'udp') or die "udp $at: $!";
            my $tcp = IO::Socket::INET->new(%place, Proto => 'tcp', Listen => 50, ReuseAddr => 1) or die "tcp $at: $!";
            ($udp{$udp}, $tcp{$tcp}) = (1, 1);
            $all->add($udp, $tcp);
          }
          sub answer {
            my ($said) = @_;
            my $is_broken = -e '${isBroken}';
            substr($said, 2, 2) = pack('n', $is_broken ? 0x8182 : 0x8180);
            return $said if $is_broken;
            substr($said, 6, 2) = pack('n', 1);
            my $name = '{{host.name}}';
            return $said . pack('nnnNn', 0xc00c, 16, 1, 0, 1 + length $name) . pack('C/a', $name);
          }
          while (my @ready = $all->can_read) {
            for my $door (@ready) {
              my $said;
              if ($udp{$door}) {
                my $from = $door->recv($said, 512);
                $door->send(answer($said), 0, $from) if defined $from && length $said > 16;
              } elsif ($tcp{$door}) {
                my $client = $door->accept;
                $all->add($client) if $client;
              } elsif (sysread $door, $said, 600) {
                syswrite $door, pack('n/a', answer(substr $said, 2)) if length $said > 18;
              } else {
                $all->remove($door);
                close $door;
              }
            }
          }
    - name: it has a unit
      file:
        path: /etc/systemd/system/answers.service
        content: |
          [Unit]
          After=lvs_rs.service
          [Service]
          ExecStart=/usr/local/sbin/answers
          Restart=on-failure
          RestartSec=1

          [Install]
          WantedBy=multi-user.target
    - name: it runs
      service: { name: answers, enabled: true, restart_on: [/usr/local/sbin/answers] }`;
}
