using Sigstore.Client.Failures;

namespace Sigstore.Tool.Commands;

/// <summary>How an examined thing was found.</summary>
internal enum DoctorFinding
{
    Fine,
    Warning,
    Failure,
}

/// <summary>The doctor's findings, one line each, with what to look up.</summary>
internal sealed class DoctorReport(TextWriter output)
{
    public bool Failed { get; private set; }

    public void Say(DoctorFinding finding, string what, string detail)
    {
        Failed |= finding == DoctorFinding.Failure;
        var mark = finding switch { DoctorFinding.Fine => "ok     ", DoctorFinding.Warning => "warning", _ => "failed " };
        output.WriteLine($"{mark}  {what}: {DisplayText.OneLine(detail)}");
    }

    public void Say(DoctorFinding finding, string what, Failure failure) => Say(finding, what, $"{failure.Id} {failure.Detail}");
}
