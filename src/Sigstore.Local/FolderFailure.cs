using Sigstore.Client.Failures;

namespace Sigstore.Local;

/// <summary>What the system says of the instance's folder, in our words.</summary>
internal static class FolderFailure
{
    /// <summary>True for what the system throws if it refuses a file.</summary>
    public static bool IsOne(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>SIG5006, with the system's reason.</summary>
    public static SigstoreException Of(string path, Exception refused) =>
        new(FailureCode.LocalFolderUnwritable, $"{path}: expected a folder that can be read and written, found: {refused.Message}", refused);
}
