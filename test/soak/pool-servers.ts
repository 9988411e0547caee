import { serverTasks } from './small-server.js';

/** What a pool's test runs beside the web servers: a page of excuses, FTP, and something that speaks SIP and SCTP. */

/** Where the page of excuses is: on the second real server, in a program of its own. */
export const sorry = {
  node: 'web2',
  address: '192.168.56.103',
  port: 8090,
  says: 'sorry',
} as const;

/** Speaks FTP to one client, and knows one file, `who`, with its host's name; passive mode, by its own address. */
const ftpServer = `
          #!/usr/bin/perl
          use strict;
          use IO::Socket::INET;
          $| = 1;
          my ($address, $name) = ('{{host.address}}', '{{host.name}}');
          my $say = sub { print "$_[0]\\r\\n" };
          my $passive;
          $say->("220 $name");
          while (my $line = <STDIN>) {
            my ($verb) = $line =~ /^(\\w+)/ or next;
            if ($verb eq 'PASV' || $verb eq 'EPSV') {
              $passive = IO::Socket::INET->new(LocalAddr => $address, Listen => 1);
              my $port = $passive->sockport;
              my $at = join ',', split(/\\./, $address), $port >> 8, $port & 255;
              $say->($verb eq 'PASV' ? "227 Entering Passive Mode ($at)." : "229 Entering Extended Passive Mode (|||$port|)");
            } elsif ($verb eq 'RETR') {
              $say->('150 here it comes');
              my $data = $passive->accept;
              print $data "$name\\n";
              close $data;
              $say->('226 done');
            } elsif ($verb eq 'QUIT') { $say->('221 bye'); last }
            elsif ($verb eq 'USER') { $say->('331 and a password') }
            elsif ($verb eq 'PASS') { $say->('230 welcome') }
            elsif ($verb eq 'PWD') { $say->('257 "/"') }
            elsif ($verb eq 'TYPE') { $say->('200 as you like') }
            else { $say->('502 unknown here') }
          }`;

const ftpDoor =
  '/usr/bin/socat TCP-LISTEN:21,fork,reuseaddr,backlog=50 EXEC:/usr/local/sbin/ftp-answers';

/** Answers every request of SIP with the name of its host. */
const sipServer = `
          #!/usr/bin/perl
          use strict;
          use IO::Socket::INET;
          my $door = IO::Socket::INET->new(LocalPort => 5060, Proto => 'udp') or die "sip: $!";
          while (my $from = $door->recv(my $said, 2000)) {
            my ($call) = $said =~ /^Call-ID: *(\\S+)/m;
            $door->send("SIP/2.0 200 {{host.name}}\\r\\nCall-ID: $call\\r\\n\\r\\n", 0, $from);
          }`;

/** A play for the real servers. */
export const poolServers = `
- name: what pools serve
  hosts: real_servers
  tasks:${serverTasks('ftp-answers', ftpServer, ftpDoor)}${serverTasks('sip-answers', sipServer)}
- name: the page of excuses
  hosts: ${sorry.node}
  tasks:
    - name: page
      file: { path: /srv/sorry/index.html, content: "${sorry.says}\\n" }${serverTasks(
        'sorry-page',
        `
          #!/bin/sh
          exec busybox httpd -f -p ${sorry.port} -h /srv/sorry`,
      )}`;
