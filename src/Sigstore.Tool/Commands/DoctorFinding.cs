namespace Sigstore.Tool.Commands;

/// <summary>How an examined thing was found.</summary>
internal enum DoctorFinding
{
    Fine,
    Warning,
    Failure,
}
