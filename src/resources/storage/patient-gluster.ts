/**
 * POSIX sh: the function `patient_gluster ARGUMENT...`, which is gluster(8) as scripts use it, and asks again as long as
 * glusterd is at another order: it does one at a time, for all nodes together, and refuses a second one
 * (glusterd-syncop.c, gd_sync_task_begin()). An order takes two minutes at most, then gluster(8) gives it up.
 */
export const patientGluster = `
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
    [ "$turn" -lt 120 ] || { echo "glusterd was at other orders for 2 min: $said" >&2; return 1; }
    [ $((turn % 10)) != 1 ] || echo "glusterd is at another order: waiting"
    sleep 1
  done
  printf '%s\\n' "$said"
}`.trim();
