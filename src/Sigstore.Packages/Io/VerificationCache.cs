using System.Globalization;
using System.Text;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Io;

/// <summary>
/// Remembers that a verification passed, so that it need not be made again while nothing changed. A record counts only for the same
/// request, tool and day, and only if every input is the very same untouched file: policy, lock, assets, trust roots, each package and
/// each extracted file. It lies outside the repository and is its owner's alone; only passes are kept.
/// </summary>
/// <remarks>What an unchanged repository waits for: nothing here loads cryptography, JSON or a collection that it could do without.</remarks>
public sealed class VerificationCache
{
    private const int MaxRecordBytes = 256 << 20;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // File times come from a clock that ticks in steps: what changed just before the start could have changed just after it.
    private static readonly TimeSpan ClockStep = TimeSpan.FromMilliseconds(50);
    private readonly string _file;
    private readonly string _request;
    private readonly Func<string, string?> _environment;
    private readonly DateTimeOffset _started;

    private VerificationCache(string file, string request, Func<string, string?> environment, DateTimeOffset started) =>
        (_file, _request, _environment, _started) = (file, request, environment, started);

    /// <summary>The cache for one request; null where files can't be identified well enough.</summary>
    /// <param name="home">The folder of everything of ours on this machine.</param>
    /// <param name="request">Everything that decides what is asked: tool, arguments, folder, environment. Kept in the record, so no secrets.</param>
    /// <param name="environment">Reads an environment variable: a run may find out that more of them matter.</param>
    /// <param name="time">The clock; the run begins now.</param>
    public static VerificationCache? Open(string home, string request, Func<string, string?> environment, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(home);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(time);
        return FileIdentity.IsSupported
            ? new VerificationCache(Path.Combine(home, "cache", "verify", NameOf(request) + ".pass"), request, environment, time.GetUtcNow())
            : null;
    }

    /// <summary>The report of the last pass in UTF-8, if nothing has changed since; null otherwise.</summary>
    public byte[]? FindReport()
    {
        try
        {
            return File.Exists(_file) && IsOwnersAlone()
                ? VerificationRecord.FindReport(PackageFileAccess.ReadBounded(_file, MaxRecordBytes, FailureCode.VerificationCacheUnusable), _request, DayOf(_started), _environment)
                : null;
        }
        catch (Exception unusable) when (unusable is SigstoreException or IOException or UnauthorizedAccessException)
        {
            return null; // a cache that cannot be read saves nothing and changes nothing
        }
    }

    /// <summary>Keeps a pass, unless an input changed while the run lasted or is not known. False if it was not kept.</summary>
    internal bool Store(string report, InputLog inputs)
    {
        if (!inputs.IsComplete)
        {
            return false;
        }

        try
        {
            var snapshot = InputSnapshot.Take(inputs);
            if (!snapshot.SeesEveryChange || snapshot.NewestChange >= _started - ClockStep)
            {
                return false;
            }

            Write(VerificationRecord.Write(_request, DayOf(_started), inputs.Variables.Select(name => (name, _environment(name))), report, snapshot));
            return true;
        }
        catch (Exception unusable) when (unusable is SigstoreException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void Write(byte[] record)
    {
        var folder = Path.GetDirectoryName(_file)!;
        CreateFolder(folder);
        var temporary = $"{_file}.{Guid.NewGuid():N}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (var file = new FileStream(temporary, options))
        {
            file.Write(record);
        }

        File.Move(temporary, _file, overwrite: true);
    }

    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    // File and folder belong to whoever runs this: a record that somebody else could have made would be somebody else's verdict.
    private bool IsOwnersAlone()
    {
        var identities = new FileIdentity();
        Span<byte> identity = stackalloc byte[FileIdentity.Length];
        identities.Read(_file, follow: false, identity);
        if (!identities.IsOwnersAlone || identities.IsLink)
        {
            return false;
        }

        identities.Read(Path.GetDirectoryName(_file)!, follow: false, identity);
        return identities.IsOwnersAlone && !identities.IsLink;
    }

    // Only a name: the record itself says whose it is. FNV-1a, 64 bits.
    private static string NameOf(string request)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in request)
        {
            hash = unchecked((hash ^ character) * 1099511628211UL);
        }

        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }

    // Exceptions end with a day, and warnings depend on it.
    private static string DayOf(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
