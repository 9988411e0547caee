/**
 * POSIX sh: the function `patient_gluster ARGUMENT...`, which is gluster(8) as scripts use it, and asks again, so many
 * times and once a second, as long as glusterd is at another order: it does one at a time, for all nodes together, and
 * refuses a second one (glusterd-syncop.c of GlusterFS, gd_sync_task_begin()).
 */
export function patientGluster(times: number): string {
  return `
patient_gluster() {
  turn=0
  until said=$(gluster --mode=script "$@" 2>&1); do
    case $said in
    *'Another transaction '*) ;;
    *)
      printf '%s\\n' "$said" >&2
      return 1
      ;;
    esac
    turn=$((turn + 1))
    [ "$turn" -lt ${times} ] || { echo "glusterd was asked ${times} times: $said" >&2; return 1; }
    [ $((turn % 10)) != 1 ] || echo "glusterd is at another order: waiting"
    sleep 1
  done
  printf '%s\\n' "$said"
}`.trim();
}

/** An order takes two minutes at most, then gluster(8) gives it up. */
export const patientTimes = 120;
