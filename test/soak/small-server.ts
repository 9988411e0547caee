/**
 * Tasks of a play that give hosts a small server, and keep it running. Its text is a program, which begins with a line
 * break and is indented by ten; where it is not what is started, `command` is.
 */
export function serverTasks(
  name: string,
  text: string,
  command = `/usr/local/sbin/${name}`,
): string {
  return `
    - name: ${name} is there
      file:
        path: /usr/local/sbin/${name}
        mode: "0755"
        content: |${text}
    - name: ${name} has a unit
      file:
        path: /etc/systemd/system/${name}.service
        content: |
          [Service]
          ExecStart=${command}
          Restart=always
          SuccessExitStatus=143
          RestartSec=1

          [Install]
          WantedBy=multi-user.target
    - name: ${name} runs
      service: { name: ${name}, enabled: true, restart_on: [/usr/local/sbin/${name}] }`;
}
