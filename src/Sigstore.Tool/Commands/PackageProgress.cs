using Sigstore.Packages.Evidence;

namespace Sigstore.Tool.Commands;

/// <summary>Says how far a run has come: on a terminal in place, otherwise a line every two seconds; nothing if it is over before.</summary>
internal sealed class PackageProgress(ToolShell shell, int packages)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);
    private readonly Lock _gate = new();
    private long _last = shell.Time.GetTimestamp();
    private int _done;

    public void Report(PackageEvidence evidence)
    {
        _ = evidence;
        lock (_gate)
        {
            _done++;
            if (shell.Time.GetElapsedTime(_last) < Quiet)
            {
                return;
            }

            _last = shell.Time.GetTimestamp();
            shell.Error.WriteLine($"checked {_done} of {packages} packages");
        }
    }
}
