using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Io;

/// <summary>
/// Remembers that a verification passed, so that it need not be made again while nothing changed. A record counts only for the same
/// request, tool and day, and only if every input is the very same untouched file: policy, lock, assets, trust roots, each package and
/// each extracted file. It lies outside the repository and is its owner's alone; only passes are kept.
/// </summary>
public sealed class VerificationCache
{
    private const int MaxRecordBytes = 64 << 20;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // File times come from a clock that ticks in steps: what changed just before the start could have changed just after it.
    private static readonly TimeSpan ClockStep = TimeSpan.FromMilliseconds(50);
    private readonly string _file;
    private readonly DateTimeOffset _started;

    private VerificationCache(string file, DateTimeOffset started) => (_file, _started) = (file, started);

    /// <summary>The cache for one request; null where files can't be identified well enough.</summary>
    /// <param name="home">The folder of everything of ours on this machine.</param>
    /// <param name="request">Everything that decides what is asked: tool version, arguments, folder, environment.</param>
    /// <param name="time">The clock; the run begins now.</param>
    public static VerificationCache? Open(string home, IEnumerable<string> request, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(home);
        ArgumentNullException.ThrowIfNull(time);
        if (!FileIdentity.IsSupported)
        {
            return null;
        }

        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', request))));
        return new VerificationCache(Path.Combine(home, "cache", "verify", key + ".json"), time.GetUtcNow());
    }

    /// <summary>The report of the last pass, if nothing has changed since; null otherwise.</summary>
    public string? FindReport()
    {
        try
        {
            if (!File.Exists(_file) || !IsOwnersAlone())
            {
                return null;
            }

            var record = VerificationRecord.Parse(PackageFileAccess.ReadBounded(_file, MaxRecordBytes, FailureCode.VerificationCacheUnusable));
            return record.Day == DayOf(_started) && InputFingerprint.Of(record.Files, record.Places, record.Trees).Hex == record.Fingerprint ? record.Report : null;
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
            var record = new VerificationRecord("", DayOf(_started), [.. inputs.Files], [.. inputs.Places], [.. inputs.Trees], report);
            var fingerprint = InputFingerprint.Of(record.Files, record.Places, record.Trees);
            if (fingerprint.NewestChange >= _started - ClockStep)
            {
                return false;
            }

            Write((record with { Fingerprint = fingerprint.Hex }).ToJson());
            return true;
        }
        catch (Exception unusable) when (unusable is SigstoreException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void Write(byte[] json)
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
            file.Write(json);
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

    private bool IsOwnersAlone()
    {
        const UnixFileMode others = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        return OperatingSystem.IsLinux()
            && (File.GetUnixFileMode(_file) & others) == 0
            && (File.GetUnixFileMode(Path.GetDirectoryName(_file)!) & others) == 0;
    }

    // Exceptions end with a day, and warnings depend on it.
    private static string DayOf(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
