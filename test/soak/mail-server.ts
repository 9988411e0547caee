import { serverTasks } from './small-server.js';

/** What makes mail servers take no more mail; who reads mail does not notice. */
export const isClosed = '/run/mail-is-closed';

/** Who may read mail, and how: INBOX is all there is. */
export const reader = { name: 'clerk', password: 'letters' } as const;

/** A mail server that takes no mail, and one that has no mail to read, in one program: perl is on every Debian. */
const mailServer = `
          #!/usr/bin/perl
          use strict;
          use IO::Socket::INET;
          use IO::Select;
          $SIG{CHLD} = 'IGNORE';
          my ($smtp, $imap) = map {
            IO::Socket::INET->new(LocalPort => $_, Listen => 128, ReuseAddr => 1) or die "port $_: $!";
          } @ARGV;
          my $doors = IO::Select->new($smtp, $imap);
          while (my @ready = $doors->can_read) {
            for my $door (@ready) {
              my $client = $door->accept or next;
              my $child = fork;
              next if $child || !defined $child;
              $client->autoflush;
              $door == $smtp ? take_mail($client) : show_mail($client);
              exit;
            }
          }

          sub take_mail {
            my ($client) = @_;
            if (-e '${isClosed}') { print $client "421 {{host.name}} closed\\r\\n"; return }
            print $client "220 {{host.name}} ESMTP\\r\\n";
            while (my $line = <$client>) {
              my ($word) = uc($line) =~ /^(\\w+)/;
              if ($word eq 'QUIT') { print $client "221 Bye\\r\\n"; return }
              my $known = $word =~ /^(?:EHLO|HELO|NOOP)$/;
              print $client $known ? "250 {{host.name}}\\r\\n" : "502 What?\\r\\n";
            }
          }

          # RFC 9051: each answer ends with a line that has the tag of its command.
          sub show_mail {
            my ($client) = @_;
            my $is_known = 0;
            print $client "* OK [CAPABILITY IMAP4rev1] {{host.name}} is ready\\r\\n";
            while (my $line = <$client>) {
              my ($tag, $word, $rest) = $line =~ /^(\\S+) (\\w+) ?(.*?)\\r?\\n/ or return;
              my $tell = sub { print $client map { "$_\\r\\n" } @_ };
              $word = uc $word;
              if ($word eq 'LOGIN') {
                $is_known = $rest eq '${reader.name} ${reader.password}';
                $tell->($is_known ? "$tag OK welcome" : "$tag NO who are you?");
              } elsif ($word eq 'SELECT' && $is_known) {
                $tell->('* FLAGS ()', '* 0 EXISTS', '* OK [UIDVALIDITY 1] kept by {{host.name}}', "$tag OK [READ-WRITE] here it is");
              } elsif ($word eq 'LOGOUT') {
                $tell->('* BYE {{host.name}}', "$tag OK bye");
                return;
              } elsif ($word eq 'CAPABILITY' || $word eq 'NOOP') {
                $tell->(('* CAPABILITY IMAP4rev1') x ($word eq 'CAPABILITY'), "$tag OK done");
              } else { $tell->("$tag BAD not now") }
            }
          }`;

/** A play that gives real servers SMTP and IMAP, on all their addresses. */
export const mailServers = `
- name: mail servers
  hosts: real_servers
  tasks:${serverTasks('mail-server', mailServer, '/usr/local/sbin/mail-server 25 143')}`;
